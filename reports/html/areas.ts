import type { Column, Matrix, Row } from "../matrix.ts";
import { isUnexpected } from "../consequence.ts";
import { sizeOf, STANDINGS, sumOf, type Tally, tallyText } from "../standing.ts";
import { type Markup, markup } from "./markup.ts";

/** Columns that have room for two numbers each; more of them show the share alone. */
const ROOMY = 15;

/**
 * A table of implementations by area, and overall: the accepted of the results that were judged. A cell
 * leads to the rows of the matrix that it sums up.
 */
export function areas({ columns, groups }: Matrix): Markup {
  const rows = groups.flatMap((group) => group.rows);
  const byArea = Map.groupBy(rows, ({ case: { id } }) => id.split("/")[0]!);
  return markup`<div class="wide" role="group" aria-label="Table of areas, which may scroll sideways" tabindex="0">
<table class="${columns.length > ROOMY ? "areas most-areas" : "areas"}">
<caption>Accepted results of those that were judged, and bars for their share. A number leads to the cases.</caption>
<thead><tr><th scope="col">Area</th>${
    columns.map(({ subject, label, peer }) =>
      markup`<th scope="col"><span>${subject}${
        label !== subject && markup`<small> with ${peer}</small>`
      }</span></th>`
    )
  }</tr></thead>
<tbody>
${line("all", undefined, rows, columns)}${
    [...byArea].map(([area, own]) => line(area, area, own, columns))
  }</tbody>
</table></div>`;
}

function line(
  name: string,
  area: string | undefined,
  rows: readonly Row[],
  columns: readonly Column[],
): Markup {
  const cells = columns.map((column, index) =>
    cell(column, area, sumOf(rows.map(({ cells }) => cells[index]!.tally)), columns.length <= ROOMY)
  );
  return markup`<tr><th scope="row">${
    area === undefined ? name : markup`<a href="${link({ area })}">${area}</a>`
  } <small>${rows.length}</small></th>${cells}</tr>
`;
}

function cell({ label }: Column, area: string | undefined, tally: Tally, isRoomy: boolean): Markup {
  const accepted = sizeOf(tally, ["pass", "tolerated"]);
  const judged = sizeOf(tally) - sizeOf(tally, ["unsupported"]);
  if (judged === 0) return markup`<td><span title="${tallyText(tally)}">–</span></td>`;
  const standing = STANDINGS.filter(isUnexpected).find((each) => tally.has(each)) ??
    (tally.has("known") ? "known" : "pass");
  const share = `${Math.floor(100 * accepted / judged)}%`;
  const counts = `${accepted}/${judged}`;
  return markup`<td class="v-${standing}"><a href="${link({ area, of: label })}" title="${counts}: ${
    tallyText(tally)
  }" style="--share:${share}">${isRoomy ? counts : share}</a></td>`;
}

/** A link to a view of the matrix. */
export function link(view: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(view).filter((each): each is [string, string] => each[1] !== undefined);
  return `#?${new URLSearchParams(given)}`;
}
