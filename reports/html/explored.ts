import { cellText, type ExploredTable, exploredTables } from "../explored.ts";
import { count } from "../printable.ts";
import type { Report } from "../report.ts";
import { type Markup, markup } from "./markup.ts";

/** The states that `explore` reached, by step, or nothing for another run. */
export function explored({ run }: Report): Markup | undefined {
  const tables = exploredTables(run);
  if (tables.length === 0) return undefined;
  return markup`<section aria-labelledby="explored">
<h2 id="explored">Explored</h2>
<p>States of the subject's end in which a step was made, of those there are.</p>
${tables.map(tableOf)}
</section>`;
}

function tableOf({ subject, sweeps, notes, rows }: ExploredTable): Markup {
  const played = sweeps.reduce((sum, { sequences }) => sum + sequences, 0);
  return markup`<details><summary>${subject}: ${count(played, "sequence")}</summary>
<div class="wide" role="group" aria-label="Table of steps, which may scroll sideways" tabindex="0"><table class="who">
<caption class="vh">Steps of ${subject}</caption>
<thead><tr><th scope="col">Step${sweeps.map(({ of }) => markup`<th scope="col">${of}`)}</tr></thead>
<tbody>
${
    rows.map(([name, cells]) =>
      markup`<tr><th scope="row">${name}${cells.map((each) => markup`<td>${cellText(each)}`)}</tr>
`
    )
  }</tbody>
</table></div>${notes.map((each) => markup`<p>${each}</p>`)}</details>`;
}
