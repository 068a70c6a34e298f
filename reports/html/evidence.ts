import { isUnexpected, needsLook } from "../consequence.ts";
import type { Cell, Row } from "../matrix.ts";
import type { Result, Source, StoredCase } from "../model.ts";
import { count as counted, grouped } from "../printable.ts";
import type { Report } from "../report.ts";
import { chooser, ROOM } from "../share.ts";
import { sizeOf, type Standing, standingOf } from "../standing.ts";
import { cellKey } from "../summary.ts";
import { sourceText } from "../text/requirement.ts";
import { anchor, word } from "./anchor.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";
import { Packing } from "./packing.ts";
import { nameOf, type Shown, variant } from "./variant.ts";

/** Results that nobody must look at and that a page shows: more than other documents, as it packs them. */
const MOST_OTHERS = 60_000;

/**
 * Collects the evidence: for each case the requirement and the results of each column, in a very long run a
 * share of them. Results that nobody must look at are packed, as a run of all implementations has some 25 MB
 * of them.
 */
export class Evidence {
  readonly #report: Report;
  readonly #isShown: (result: Result) => boolean;
  /** The results that are shown of each cell. */
  readonly #shownOf = new Map<string, Shown[]>();
  readonly #packing = new Packing();
  #shown = 0;

  /** Takes the report whose results are added. */
  constructor(report: Report) {
    this.#report = report;
    this.#isShown = chooser(report, { ...ROOM, others: MOST_OTHERS });
  }

  /**
   * Adds a result. Its history is shown where it is an unexpected deviation, or the first of its standing in
   * the cell; those that went like the first are named there.
   */
  add(result: Result): void {
    if (!this.#isShown(result)) return;
    this.#shown++;
    const key = cellKey(result);
    const standing = standingOf(result);
    const shown = this.#shownOf.get(key) ?? [];
    this.#shownOf.set(key, shown);
    const first = shown.find((each) => each.standing === standing);
    const isTold = first === undefined || isUnexpected(standing);
    if (!isTold && first.result.why === result.why) first.alike.push(nameOf(result));
    else shown.push({ standing, result: isTold ? result : withoutHistory(result), alike: [] });
  }

  /** Says how much of the run is shown, where that is not all. */
  get note(): Markup | undefined {
    const { results } = this.#report.summary;
    if (this.#shown >= results) return undefined;
    const words =
      `The run has ${grouped(results)} results, more than a page can hold. It shows ${
        grouped(this.#shown)
      } of them: ` +
      "the first of each verdict in every cell of the matrix, and as many others as there is room for, above all " +
      "unexpected deviations. All are in results.jsonl.";
    return markup`<p class="note">${words}</p>`;
  }

  /** Everything about one case. */
  async article({ case: required, cells }: Row): Promise<Markup> {
    const { id, title, requirement, level } = required;
    const [open, folded] = [[] as Markup[], [] as Markup[]];
    for (const cell of cells) {
      if (cell.standing === undefined) continue;
      (needsLook(cell.standing) ? open : folded).push(this.#block(required, cell, cell.standing));
    }
    const pack = folded.length > 0 &&
      markup` data-packed="${await this.#packing.part(markup`${folded}`.text, word(id))}"`;
    return markup`<article class="case" id="${anchor(id)}"${pack}>
<h3>${title} <small><code>${id}</code></small></h3>
<p class="requirement"><b class="level ${level}">${level}</b> ${requirement}</p>
${sources(required)}
${open}</article>
`;
  }

  /** The lines of what is packed in the articles; they come first. */
  async lines(): Promise<Markup> {
    return markup`<template id="lines" data-packed="${await this.#packing.lines()}"></template>\n`;
  }

  /** The results of a column. */
  #block(required: StoredCase, { key, column, tally, ...cell }: Cell, standing: Standing): Markup {
    const shown = this.#shownOf.get(key) ?? [];
    const left = sizeOf(tally) - shown.reduce((sum, { alike }) => sum + 1 + alike.length, 0);
    return markup`<section class="block" id="${anchor(required.id, column)}" tabindex="-1">
<h4>${column.label} ${badge(standing, ` ${count(cell)}`)}</h4>
${shown.map((each) => variant(each, required))}${
      left > 0 && markup`<p class="measures">And ${counted(left, "other result")}, in results.jsonl.</p>\n`
    }</section>
`;
  }
}

/** A result in place of whose history it says where that is: a page of thousands of them stays small. */
function withoutHistory(result: Result): Result {
  return { ...result, history: { operations: [], leftOut: 0, leftOutAfter: 0 } };
}

/** The number of accepted variants of those judged, such as `5/6`; nothing where none was judged. */
export function count({ accepted, judged }: Pick<Cell, "accepted" | "judged">): string {
  return judged === 0 ? "" : `${accepted}/${judged}`;
}

function sources({ sources }: StoredCase): Markup | undefined {
  if (sources.length === 0) return undefined;
  const list = sources.map((each, index) => markup`${index > 0 && "; "}${source(each)}`);
  return markup`<p class="sources">Sources: ${list}</p>`;
}

function source(source: Source): Markup {
  return markup`${link(source)}${source.quote && markup`: <q>${source.quote}</q>`}`;
}

function link(source: Source): Markup {
  const text = sourceText(source);
  // Only web addresses become links: a case of someone else's must not put a script into the page.
  if (source.url === undefined || !/^https?:\/\//.test(source.url)) return markup`${text}`;
  return markup`<a href="${source.url}" rel="noreferrer">${text}</a>`;
}
