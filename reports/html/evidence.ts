import { isUnexpected, needsLook } from "../consequence.ts";
import type { Cell, Row } from "../matrix.ts";
import type { Result, Source, StoredCase } from "../model.ts";
import { count as counted, grouped } from "../printable.ts";
import type { Report } from "../report.ts";
import { chooser, ROOM } from "../share.ts";
import { sizeOf, standingOf } from "../standing.ts";
import { cellKey } from "../summary.ts";
import { sourceText } from "../text/requirement.ts";
import { anchor } from "./anchor.ts";
import { badge } from "./badge.ts";
import { type Markup, markup } from "./markup.ts";
import { packed } from "./packed.ts";
import { variant } from "./variant.ts";

/**
 * Collects the evidence: for each case the requirement and the results of each column, in a very long run a
 * share of them. Results that nobody must look at are packed, as a run of all implementations has some 25 MB
 * of them.
 */
export class Evidence {
  readonly #report: Report;
  readonly #isShown: (result: Result) => boolean;
  readonly #variants = new Map<string, Markup[]>();
  /** Kinds of results whose history is shown in their cell. */
  readonly #told = new Set<string>();
  #shown = 0;

  /** Takes the report whose results are added. */
  constructor(report: Report) {
    this.#report = report;
    this.#isShown = chooser(report, ROOM);
  }

  /**
   * Adds a result. Its history is shown where it is an unexpected deviation, or the first of its standing in
   * the cell.
   */
  add(result: Result): void {
    if (!this.#isShown(result)) return;
    this.#shown++;
    const key = cellKey(result);
    const standing = standingOf(result);
    const isTold = isUnexpected(standing) || !this.#told.has(standing + key);
    this.#told.add(standing + key);
    const variants = this.#variants.get(key) ?? [];
    this.#variants.set(key, variants);
    variants.push(variant(result, this.#report.summary.cases.get(result.case)!, isTold));
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
    const folded: string[] = [];
    const blocks = cells.map((cell) => this.#block(required, cell, folded));
    const pack = folded.length > 0 && markup` data-packed="${await packed(folded)}"`;
    return markup`<article class="case" id="${anchor(id)}"${pack}>
<h3>${title} <small><code>${id}</code></small></h3>
<p class="requirement"><b class="level ${level}">${level}</b> ${requirement}</p>
${sources(required)}
${blocks}
</article>
`;
  }

  /** The results of a column. They go to `folded` unless somebody must look at them. */
  #block(required: StoredCase, cell: Cell, folded: string[]): Markup | undefined {
    if (cell.standing === undefined) return undefined;
    const id = anchor(required.id, cell.column);
    const variants = this.#variants.get(cell.key) ?? [];
    const left = sizeOf(cell.tally) - variants.length;
    const isFolded = !needsLook(cell.standing);
    if (isFolded) folded.push(markup`${variants}`.text);
    return markup`<section class="block${isFolded && " folded"}" id="${id}" tabindex="-1">
<h4>${cell.column.label} ${badge(cell.standing, ` ${count(cell)}`)}</h4>
${!isFolded && variants}${
      left > 0 && markup`<p class="measures">And ${counted(left, "other result")}, in results.jsonl.</p>\n`
    }</section>
`;
  }
}

/** The number of accepted variants of those judged, such as `5/6`; nothing where none was judged. */
export function count({ accepted, judged }: Cell): string {
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
