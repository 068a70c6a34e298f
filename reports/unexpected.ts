import { failsRun, needsLook } from "./consequence.ts";
import type { Result } from "./model.ts";
import type { Report } from "./report.ts";
import { sizeOf, type Standing, standingOf, STANDINGS } from "./standing.ts";
import { cellKey } from "./summary.ts";
import { foundText } from "./text/found.ts";

/** Groups that are listed of results that fail the run, and as many of others. */
const MOST_GROUPS = 50;
/** Variants of a group that are named. */
const MOST_VARIANTS = 20;

/** Results of one cell that went the same way. */
export interface Alike extends Pick<Result, "case" | "subject" | "peer"> {
  /** Their standing. */
  readonly standing: Standing;
  /** Why, of the first. */
  readonly found: string;
  /** Names of their variants, a few of them. */
  readonly variants: ReadonlySet<string>;
  /** Number of them. */
  readonly count: number;
}

interface Group extends Alike {
  readonly variants: Set<string>;
  count: number;
}

/**
 * Collects results that somebody must look at: unexpected deviations, and results that could not be judged.
 */
export class Unexpected {
  readonly #report: Pick<Report, "run" | "summary">;
  readonly #failing = new Map<string, Group>();
  readonly #others = new Map<string, Group>();

  /** Takes the report whose results are added. */
  constructor(report: Pick<Report, "run" | "summary">) {
    this.#report = report;
  }

  /** Adds a result, of which only those are kept that somebody must look at. */
  add(result: Result): void {
    const standing = standingOf(result);
    if (!needsLook(standing)) return;
    const { run, summary } = this.#report;
    const { level } = summary.cases.get(result.case)!;
    const groups = failsRun(standing, level, run.strict ?? false) ? this.#failing : this.#others;
    const key = standing + cellKey(result) + result.why;
    let group = groups.get(key);
    if (!group) {
      if (groups.size === MOST_GROUPS) return;
      const { case: id, subject, peer } = result;
      group = { case: id, subject, peer, standing, found: foundText(result), variants: new Set(), count: 0 };
      groups.set(key, group);
    }
    group.count++;
    if (result.variant !== "" && group.variants.size < MOST_VARIANTS) group.variants.add(result.variant);
  }

  /** Groups of results, with those in front that fail the run. */
  get groups(): readonly Alike[] {
    return [...this.#failing.values(), ...this.#others.values()];
  }

  /** Number of results that somebody must look at and that are in none of the groups. */
  get left(): number {
    const all = sizeOf(this.#report.summary.tally(), STANDINGS.filter(needsLook));
    return all - this.groups.reduce((sum, each) => sum + each.count, 0);
  }
}
