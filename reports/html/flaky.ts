import type { Flake } from "../flaky.ts";
import { columnsOf } from "../matrix.ts";
import type { Result } from "../model.ts";
import { count } from "../printable.ts";
import type { Report } from "../report.ts";
import { standingOf, tallyText } from "../standing.ts";
import { anchor } from "./anchor.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";
import { outcomesTable } from "./outcomes.ts";
import { timeline } from "./timeline.ts";

/** Variants whose rounds went different ways, with a history of each way; or nothing. */
export function flaky(report: Report, flakes: readonly Flake[]): Markup | undefined {
  if (flakes.length === 0) return undefined;
  const shown = flakes.filter(({ worst }) => worst !== undefined);
  const left = flakes.length - shown.length;
  return markup`<section aria-labelledby="flaky">
<h2 id="flaky">Flaky</h2>
<p>Rounds of these went different ways. One that fails the run fails it, however the others went.</p>
${shown.map((each) => entry(report, each))}${
    left > 0 && markup`<p>And ${count(left, "other variant")}.</p>\n`
  }</section>`;
}

function entry(report: Report, { case: id, variant, subject, peer, tally, worst, best }: Flake): Markup {
  const column = columnsOf(report).find((each) => each.subject === subject && each.peer === peer)!;
  const required = report.summary.cases.get(id)!;
  return markup`<details class="flaky"><summary><b>${column.label}</b> <a href="#${
    anchor(id, column)
  }">${required.title}</a> <small><code>${id}</code> ${variant}: ${tallyText(tally)}</small></summary>
<div class="ways">${[worst!, best!].map((each) => way(each, report))}</div></details>
`;
}

function way(result: Result, { summary }: Report): Markup {
  return markup`<div><p>${badge(standingOf(result))} round ${result.round}</p>
${outcomesTable(result, summary.cases.get(result.case)!.table)}
${timeline(result)}</div>
`;
}
