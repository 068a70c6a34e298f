import type { Result } from "../model.ts";
import type { Report } from "../report.ts";
import { cellKey, cellOf } from "../summary.ts";
import { type Brief, briefOf } from "./differences.ts";
import { type Cell, Digests, facetOf, type Facets, keyOf } from "./digest.ts";

/** Rounds of a variant whose record is shown, where they differ. */
const MOST_ROUNDS = 4;
/** Findings of a run that are compared. */
const MOST_FINDINGS = 1_000;

/** Variants by cell, and something about each. */
export type Variants<T> = Map<Cell, Map<string, T>>;

/** One of two runs, read by the names that subjects have in the older one. */
export class Read {
  /** The stored run. */
  readonly report: Report;
  /** A digest of each variant. */
  readonly digests: Digests;
  /** Reasons of the findings that results of cases in both runs met. */
  readonly met: Set<string> = new Set();
  readonly #subjects: ReadonlyMap<string, string>;

  /** Takes the older run's name of each subject that is compared, and the facets that both runs share. */
  constructor(report: Report, subjects: ReadonlyMap<string, string>, interned: Map<string, Facets>) {
    this.report = report;
    this.#subjects = subjects;
    this.digests = new Digests(interned);
  }

  /** Reads the run once, and keeps the digests. */
  async digest(other: Report): Promise<void> {
    for await (const [cell, result] of this.#results()) {
      this.digests.add(cell, result);
      if (!other.summary.cases.has(result.case)) continue;
      for (const each of result.reasons) if (this.met.size < MOST_FINDINGS) this.met.add(each);
    }
  }

  /** Reads the run again, and gives the briefs of chosen variants: one for each standing and record. */
  async briefs(
    chosen: ReadonlyMap<Cell, ReadonlyMap<string, unknown>>,
  ): Promise<Variants<ReadonlyMap<string, Brief>>> {
    const all: Variants<Map<string, Brief>> = new Map([...chosen.keys()].map((cell) => [cell, new Map()]));
    if (chosen.size === 0) return all;
    for await (const [cell, result] of this.#results()) {
      if (!chosen.get(cell)?.has(result.variant)) continue;
      const variants = all.get(cell)!;
      const briefs = variants.get(result.variant) ?? new Map<string, Brief>();
      variants.set(result.variant, briefs);
      const key = keyOf(facetOf(result));
      if (!briefs.has(key) && briefs.size < MOST_ROUNDS) briefs.set(key, briefOf(result));
    }
    return all;
  }

  /** The subjects that are compared, by their names in the older run. */
  get subjects(): readonly string[] {
    const missing = this.report.run.implementations.filter((each) => each.unavailable !== undefined);
    return [...this.#subjects].filter(([own]) => !missing.some(({ name }) => name === own)).map(([, name]) =>
      name
    );
  }

  /** Names of the peers. */
  get peers(): readonly string[] {
    return this.report.run.peers;
  }

  /** True if the run has the case, the subject and the peer of a cell. */
  has(cell: Cell): boolean {
    const { case: id, subject, peer } = cellOf(cell);
    return this.report.summary.cases.has(id) && this.subjects.includes(subject) && this.peers.includes(peer);
  }

  async *#results(): AsyncGenerator<[cell: Cell, result: Result]> {
    for await (const result of this.report.results()) {
      const subject = this.#subjects.get(result.subject);
      if (subject !== undefined) yield [cellKey({ ...result, subject }), result];
    }
  }
}
