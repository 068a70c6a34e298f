import type { Result, StoredCase, Verdict } from "./model.ts";

/** Exit codes of `sockspec run`; {@linkcode MEANINGS} has them in words. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notStarted: 3,
  nothing: 4,
  defect: 5,
  inconclusive: 6,
  interrupted: 130,
} as const;

/** The meaning of each exit code, as the help and the README give it. */
export const MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.ok]: "nothing unexpected",
  [EXIT.failed]: "a required case failed, an implementation crashed, or an expectation is stale",
  [EXIT.usage]: "the command line is invalid, or an output file could not be written",
  [EXIT.notStarted]: "a named implementation did not start",
  [EXIT.nothing]: "nothing was selected, or nothing could be judged",
  [EXIT.defect]: "a defect of sockspec or of a case",
  [EXIT.inconclusive]: "nothing failed, but required cases stayed inconclusive",
  [EXIT.interrupted]: "interrupted; the reports have the results up to then",
};

/** The part of a result that decides about its run. */
export type Judged = Pick<Result, "verdict" | "expected">;

const DEVIATIONS: readonly Verdict[] = ["error", "crash", "timeout", "fail"];
const ACCEPTED: readonly Verdict[] = ["pass", "tolerated", "unsupported"];

/** True if the subject did something that is not accepted, expected or not. */
export function isDeviation({ verdict }: Pick<Result, "verdict">): boolean {
  return DEVIATIONS.includes(verdict);
}

/** True if every deviation of the result is listed in the expectations. A defect of sockspec cannot be. */
export function isKnown({ verdict, expected }: Judged): boolean {
  return expected && verdict !== "error" && DEVIATIONS.includes(verdict);
}

/** True if nobody needs to look at the result: it is accepted, unsupported or known. */
export function isQuiet(result: Judged): boolean {
  return ACCEPTED.includes(result.verdict) || isKnown(result);
}

/**
 * True if the result alone makes its run fail. A defect of sockspec always does, and so does a crash at every level: nothing that a peer
 * sends or a script calls may kill an implementation. Failures and hangs do so where the case is required.
 */
export function failsRun(result: Judged, level: StoredCase["level"], strict: boolean): boolean {
  if (!isDeviation(result) || isKnown(result)) return false;
  return result.verdict === "error" || result.verdict === "crash" || isRequired(level, strict);
}

/** True if a case of this level must pass; `--strict` adds `should` to `must`. */
function isRequired(level: StoredCase["level"], strict: boolean): boolean {
  return level === "must" || strict && level === "should";
}

/** Everything that the exit code depends on. */
export interface Consequences {
  /** A result of each kind that the run gave; more of the same kind change nothing. */
  readonly results: readonly (Judged & { readonly level: StoredCase["level"] })[];
  /** Number of expectations that did not occur. */
  readonly stale: number;
  /** True with `--strict`. */
  readonly strict: boolean;
  /** True if the run was ended before its plan was done. */
  readonly interrupted: boolean;
  /** True if an implementation that the user named did not start. */
  readonly missing: boolean;
}

/** The exit code of a run. */
export function exitCode({ results, stale, strict, interrupted, missing }: Consequences): number {
  if (interrupted) return EXIT.interrupted;
  if (results.some(({ verdict }) => verdict === "error")) return EXIT.defect;
  if (missing) return EXIT.notStarted;
  if (stale > 0 || results.some((each) => failsRun(each, each.level, strict))) return EXIT.failed;
  const open = results.filter(({ verdict }) => verdict === "inconclusive");
  const judged = results.some(({ verdict }) => verdict !== "unsupported" && verdict !== "inconclusive");
  if (!judged) return open.length > 0 ? EXIT.inconclusive : EXIT.nothing;
  return open.some(({ level }) => isRequired(level, strict)) ? EXIT.inconclusive : EXIT.ok;
}
