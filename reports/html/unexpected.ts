import { conclusion, unexpected as unexpectedOf } from "../conclusion.ts";
import { casesOf, type Column, columnsOf, grouping } from "../matrix.ts";
import type { Report, Result } from "../model.ts";
import { count } from "../printable.ts";
import { standingOf } from "../standing.ts";
import { foundText } from "../text/found.ts";
import { anchor } from "./anchor.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";

/** Lines at most: the matrix shows the rest. */
const MOST = 100;

/** What to look at first, a line for all variants of a cell that went the same way, each leading to its evidence; or nothing. */
export function unexpected(report: Report): Markup | undefined {
  const results = unexpectedOf(report);
  if (results.length === 0) return undefined;
  const key = ({ case: id, subject, peer, verdict, why }: Result) =>
    JSON.stringify([id, subject, peer, verdict, why]);
  const groups = [...grouping(results, key).values()];
  const [cases, columns] = [casesOf(report), columnsOf(report)];
  const lines = groups.slice(0, MOST).map((group) => {
    const { case: id, subject, peer } = group[0]!;
    const column = columns.find((each) => each.subject === subject && each.peer === peer)!;
    return line(group, column, cases.get(id)!.title);
  });
  const more = groups.length - lines.length;
  return markup`<section aria-labelledby="unexpected">
<h2 id="unexpected">Unexpected</h2>
<ul class="unexpected">
${lines}</ul>
${more > 0 && markup`<p>And ${count(more, "other")}, in the matrix below.</p>`}
</section>`;
}

function line(group: readonly Result[], column: Column, title: string): Markup {
  const [first] = group;
  const { case: id } = first!;
  const variants = group.map((each) => each.variant).filter((each) => each !== "");
  return markup`<li>${badge(standingOf(first!))} <b>${column.label}</b> <a href="#${
    anchor(id, column)
  }">${title}</a>
<small><code>${id}</code></small><span class="why">${foundText(first!)}</span>${
    variants.length > 0 && markup`<small class="in">${variants.join(" · ")}</small>`
  }
`;
}

/** How the sentence looks. */
const LOOKS = { good: ["v-pass", "✓"], minor: ["v-known", "!"], bad: ["v-fail", "✗"] } as const;

/** What the run came to, in a sentence. */
export function verdict(report: Report): Markup {
  const { weight, text } = conclusion(report);
  const [style, symbol] = LOOKS[weight];
  return markup`<p class="verdict ${style}"><span aria-hidden="true">${symbol}</span> ${text}</p>`;
}
