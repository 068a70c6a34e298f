import type { Level } from "../case/mod.ts";
import type { Verdict } from "../../reports/model.ts";

/** What the exit code of `sockspec run` means. */
export const EXIT = {
  /** Nothing unexpected. */
  ok: 0,
  /** A required case failed, or an expectation is stale. */
  failed: 1,
  /** The command line could not be understood, or what it names not be written. */
  usage: 2,
  /** A named subject did not start. */
  notStarted: 3,
  /** Nothing was selected, or nothing was judged. */
  nothing: 4,
  /** A defect of sockspec or of a case. */
  defect: 5,
  /** Nothing failed, but required cases stayed inconclusive. */
  inconclusive: 6,
  /** Interrupted; what was finished is kept. */
  interrupted: 130,
} as const;

/** Exit codes in words, for people. */
export const MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.ok]: "nothing unexpected",
  [EXIT.failed]: "a required case failed, or an expectation is stale",
  [EXIT.usage]: "the command line could not be understood, or an output not be written",
  [EXIT.notStarted]: "a named implementation did not start",
  [EXIT.nothing]: "nothing was selected, or nothing could be judged",
  [EXIT.defect]: "a defect of sockspec or of a case",
  [EXIT.inconclusive]: "nothing failed, but required cases stayed inconclusive",
  [EXIT.interrupted]: "interrupted; what was finished is in the reports",
};

/** What the exit code depends on. */
export interface Tally {
  /** Every judged variant. */
  readonly results: readonly {
    readonly verdict: Verdict;
    readonly level: Level;
    readonly expected: boolean;
  }[];
  /** Expectations that did not occur. */
  readonly stale: number;
  /** A `should` counts like a `must`. */
  readonly strict: boolean;
  /** It was ended before its end. */
  readonly interrupted: boolean;
  /** A subject or peer that the user named did not start. */
  readonly missing: boolean;
}

/** The exit code of a run. */
export function exitCode({ results, stale, strict, interrupted, missing }: Tally): number {
  const required = results.filter((each) => each.level === "must" || (strict && each.level === "should"));
  const found = (...verdicts: Verdict[]) =>
    required.some((each) => verdicts.includes(each.verdict) && !each.expected);
  if (interrupted) return EXIT.interrupted;
  if (results.some((each) => each.verdict === "error")) return EXIT.defect;
  if (missing) return EXIT.notStarted;
  if (found("fail", "timeout", "crash") || stale > 0) return EXIT.failed;
  if (results.every((each) => each.verdict === "unsupported" || each.verdict === "inconclusive")) {
    return results.some((each) => each.verdict === "inconclusive") ? EXIT.inconclusive : EXIT.nothing;
  }
  return found("inconclusive") ? EXIT.inconclusive : EXIT.ok;
}
