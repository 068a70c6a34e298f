import type { Cell, Row } from "../matrix.ts";
import type { Result, Source, StoredCase } from "../model.ts";
import { isDeviation } from "../consequence.ts";
import { standingOf } from "../standing.ts";
import { anchor } from "./anchor.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";
import { variant } from "./variant.ts";

/** What a case requires and what each column did. */
export function detail({ case: required, cells }: Row): Markup {
  const { id, title, requirement, level } = required;
  return markup`<article class="case" id="${anchor(id)}">
<h3>${title} <small><code>${id}</code></small></h3>
<p class="requirement"><b class="level ${level}">${level}</b> ${requirement}</p>
${sources(required)}
${cells.map((cell) => block(required, cell))}
</article>
`;
}

function block(required: StoredCase, cell: Cell): Markup | undefined {
  if (cell.standing === undefined) return undefined;
  const id = anchor(required.id, cell.column);
  const shown = histories(cell.results);
  return markup`<section class="block" id="${id}" tabindex="-1">
<h4>${cell.column.label} ${badge(cell.standing, ` ${count(cell)}`)}</h4>
${cell.results.map((each) => variant(each, required, shown.has(each)))}</section>
`;
}

/** The results of a cell whose histories are shown: every unexpected deviation, and the first of each other standing. */
function histories(results: readonly Result[]): Set<Result> {
  const seen = new Set<string>();
  return new Set(results.filter((result) => {
    const standing = standingOf(result);
    const first = !seen.has(standing);
    seen.add(standing);
    return first || (isDeviation(result) && standing !== "known");
  }));
}

/** How many of the judged variants were accepted, such as `5/6`; nothing where none was judged. */
export function count({ accepted, judged }: Cell): string {
  return judged === 0 ? "" : `${accepted}/${judged}`;
}

function sources({ sources }: StoredCase): Markup | undefined {
  if (sources.length === 0) return undefined;
  const list = sources.map((each, index) => markup`${index > 0 && "; "}${source(each)}`);
  return markup`<p class="sources">Sources: ${list}</p>`;
}

function source({ document, section, url }: Source): Markup {
  const text = [document, section].filter((each) => each !== "").join(" ");
  // Only web addresses become links: a case of someone else's must not put a script into the page.
  if (url === undefined || !/^https?:\/\//.test(url)) return markup`${text}`;
  return markup`<a href="${url}" rel="noreferrer">${text}</a>`;
}
