import { isKnown } from "./consequence.ts";
import type { Report, Result } from "./model.ts";

/** A verdict, or `known` for a deviation that the expectations list. */
export type Standing = Result["verdict"] | "known";

/**
 * All standings, the one that matters most first: what a table shows where several results meet. Unsupported variants come last, since they
 * say nothing beside others that ran.
 */
export const STANDINGS: readonly Standing[] = [
  "error",
  "crash",
  "timeout",
  "fail",
  "inconclusive",
  "known",
  "tolerated",
  "pass",
  "unsupported",
];

/** The verdict, or `known` where every deviation was expected. */
export function standingOf(result: Result): Standing {
  return isKnown(result) ? "known" : result.verdict;
}

/** How many results have each standing. */
export function tally(results: readonly Result[]): ReadonlyMap<Standing, number> {
  const counts = new Map<Standing, number>();
  for (const standing of STANDINGS) {
    const count = results.filter((each) => standingOf(each) === standing).length;
    if (count > 0) counts.set(standing, count);
  }
  return counts;
}

/** {@linkcode tally} in words, such as `2 fail, 4 pass`. */
export function tallyText(results: readonly Result[]): string {
  return [...tally(results)].map(([standing, count]) => `${count} ${standing}`).join(", ");
}

/** Why the report is not complete, or `undefined` when it is. */
export function cutShort(report: Report): string | undefined {
  const { end, results, run } = report;
  if (end && !end.interrupted) return undefined;
  return `The run was ${end ? "interrupted" : "cut short"}: ${results.length} of ${run.planned} results`;
}
