import type { Result } from "./model.ts";

/** A verdict, or `known` for a deviation that the expectations list. */
export type Standing = Result["verdict"] | "known";

/**
 * All standings, the one that matters most first: the one that a table shows where several results meet.
 * Unsupported variants come last, since they say nothing beside others that ran.
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

/** The verdict, or `known` where every deviation was expected. A defect of sockspec cannot be. */
export function standingOf({ verdict, expected }: Pick<Result, "verdict" | "expected">): Standing {
  return expected && (verdict === "crash" || verdict === "timeout" || verdict === "fail") ? "known" : verdict;
}

/** Numbers of results by standing, the standing that matters most first; none is zero. */
export type Tally = ReadonlyMap<Standing, number>;

/** Several tallies as one. */
export function sumOf(tallies: Iterable<Tally>): Tally {
  const all = [...tallies];
  const counts = STANDINGS.map((standing) =>
    [standing, all.reduce((sum, each) => sum + (each.get(standing) ?? 0), 0)] as const
  );
  return new Map(counts.filter(([, count]) => count > 0));
}

/** A tally in words, such as `2 fail, 4 pass`. */
export function tallyText(tally: Tally): string {
  return [...tally].map(([standing, count]) => `${count} ${standing}`).join(", ");
}

/** Number of results that a tally counts, or only those of some standings. */
export function sizeOf(tally: Tally, standings: readonly Standing[] = STANDINGS): number {
  return standings.reduce((sum, each) => sum + (tally.get(each) ?? 0), 0);
}
