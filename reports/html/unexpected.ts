import { conclusion } from "../conclusion.ts";
import { type Column, columnsOf } from "../matrix.ts";
import { count, grouped } from "../printable.ts";
import type { Report } from "../report.ts";
import { suspectText } from "../suspects.ts";
import type { Alike, Unexpected } from "../unexpected.ts";
import { anchor } from "./anchor.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";

/**
 * The first thing to look at: a line for all variants of a cell that went the same way, each leading to its
 * evidence; or nothing.
 */
export function unexpected(report: Report, { groups, left, suspects }: Unexpected): Markup | undefined {
  if (groups.length === 0) return undefined;
  const columns = columnsOf(report);
  const lines = groups.map((group) => {
    const { case: id, subject, peer } = group;
    const column = columns.find((each) => each.subject === subject && each.peer === peer)!;
    return line(group, column, report.summary.cases.get(id)!.title);
  });
  return markup`<section aria-labelledby="unexpected">
<h2 id="unexpected">Unexpected</h2>
${
    suspects.map((each) =>
      markup`<p><b>${suspectText(each)}.</b></p>
`
    )
  }<ul class="unexpected">
${lines}</ul>
${left > 0 && markup`<p>And ${count(left, "other variant")}, in the matrix below.</p>`}
</section>`;
}

function line({ case: id, standing, found, variants, count }: Alike, column: Column, title: string): Markup {
  const more = count > Math.max(1, variants.size) ? ` (${grouped(count)})` : "";
  return markup`<li>${badge(standing)} <b>${column.label}</b> <a href="#${anchor(id, column)}">${title}</a>
<small><code>${id}</code></small><span class="why">${found}</span>${
    (variants.size > 0 || more !== "") &&
    markup`<small class="in">${[...variants].join(" · ")}${more}</small>`
  }
`;
}

/** The style and the symbol of each weight. */
const LOOKS = { good: ["v-pass", "✓"], minor: ["v-known", "!"], bad: ["v-fail", "✗"] } as const;

/** The conclusion of the run. */
export function verdict(report: Report): Markup {
  const { weight, text } = conclusion(report);
  const [style, symbol] = LOOKS[weight];
  return markup`<p class="verdict ${style}"><span aria-hidden="true">${symbol}</span> ${text}</p>`;
}
