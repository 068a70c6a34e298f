import { failsRun, needsLook } from "./consequence.ts";
import type { Result } from "./model.ts";
import type { Report } from "./report.ts";
import { sizeOf, type Standing, standingOf, STANDINGS } from "./standing.ts";
import { cellKey } from "./summary.ts";
import { type Suspect, Suspects } from "./suspects.ts";
import { foundText } from "./text/found.ts";

/** Groups that are listed of results that fail the run, and as many of others. */
const MOST_GROUPS = 50;
/** Variants of a group that are named. */
const MOST_VARIANTS = 20;

/** Results of one cell that went the same way. */
export interface Alike extends Pick<Result, "case" | "subject" | "peer"> {
  readonly standing: Standing;
  /** Why, of the first. */
  readonly found: string;
  /** Names of their variants, a few of them. */
  readonly variants: ReadonlySet<string>;
  /** Number of them. */
  readonly count: number;
  /** Calls that the shortest of them took: a deviation that shows in few calls is nearer to its cause. */
  readonly calls: number;
}

interface Group extends Alike {
  readonly variants: Set<string>;
  count: number;
  calls: number;
}

/**
 * Collects results that somebody must look at: unexpected deviations, and results that could not be judged.
 * Where `close` is broken, much else is: the groups that took the fewest calls come first, and are kept.
 */
export class Unexpected {
  readonly #report: Pick<Report, "run" | "summary">;
  readonly #failing = new Map<string, Group>();
  readonly #others = new Map<string, Group>();
  readonly #suspects = new Suspects();

  /** Takes the report whose results are added. */
  constructor(report: Pick<Report, "run" | "summary">) {
    this.#report = report;
  }

  /** Adds a result, of which only those are kept that somebody must look at. */
  add(result: Result): void {
    this.#suspects.add(result);
    const standing = standingOf(result);
    if (!needsLook(standing)) return;
    const { run, summary } = this.#report;
    const { level } = summary.cases.get(result.case)!;
    const groups = failsRun(standing, level, run.strict ?? false) ? this.#failing : this.#others;
    const key = standing + cellKey(result) + result.why;
    const calls = callsOf(result);
    let group = groups.get(key);
    if (!group) {
      if (groups.size === MOST_GROUPS && !makeRoom(groups, calls)) return;
      const { case: id, subject, peer } = result;
      const found = foundText(result);
      group = { case: id, subject, peer, standing, found, variants: new Set(), count: 0, calls };
      groups.set(key, group);
    }
    group.count++;
    group.calls = Math.min(group.calls, calls);
    if (result.variant !== "" && group.variants.size < MOST_VARIANTS) group.variants.add(result.variant);
  }

  /**
   * Groups of results, with those in front that fail the run. Variants are in the order of their names, as
   * that of the results differs between a run and its shards.
   */
  get groups(): readonly Alike[] {
    return [this.#failing, this.#others].flatMap((groups) =>
      [...groups.values()].sort((a, b) => a.calls - b.calls)
        .map((group) => ({ ...group, variants: new Set([...group.variants].sort()) }))
    );
  }

  /** The operations to begin with. */
  get suspects(): readonly Suspect[] {
    return this.#suspects.found;
  }

  /** Number of results that somebody must look at and that are in none of the groups. */
  get left(): number {
    const all = sizeOf(this.#report.summary.tally(), STANDINGS.filter(needsLook));
    return all - this.groups.reduce((sum, each) => sum + each.count, 0);
  }
}

/** Number of calls that the two ends made. */
function callsOf({ history: { operations, leftOut } }: Result): number {
  return operations.reduce((sum, { seat, count }) => seat === "harness" ? sum : sum + count, leftOut);
}

/** Drops the group that took the most calls; `false` if none took more than `calls`. */
function makeRoom(groups: Map<string, Group>, calls: number): boolean {
  const [key, longest] = [...groups].reduce((a, b) => b[1].calls > a[1].calls ? b : a);
  return longest.calls > calls && groups.delete(key);
}
