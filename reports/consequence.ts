import type { StoredCase } from "./model.ts";
import type { Standing } from "./standing.ts";

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
  [EXIT.notStarted]: "a named implementation or the peer did not start, or the build of an agent failed",
  [EXIT.nothing]: "nothing was selected, or nothing could be judged",
  [EXIT.defect]: "a defect of sockspec or of a case",
  [EXIT.inconclusive]:
    "nothing failed, but required cases stayed inconclusive, or a deviation in explore did not show again",
  [EXIT.interrupted]: "interrupted; the reports have the results up to then",
};

/** True if the subject deviates from what is accepted, and nobody expected it. */
export function isUnexpected(standing: Standing): boolean {
  return standing === "error" || standing === "crash" || standing === "timeout" || standing === "fail";
}

/** True if somebody must look at the result: it deviates unexpectedly, or could not be judged. */
export function needsLook(standing: Standing): boolean {
  return isUnexpected(standing) || standing === "inconclusive";
}

/**
 * True if a result alone makes its run fail. A defect of sockspec always does, and so does a crash at every
 * level: nothing that a peer sends or a script calls may kill an implementation. Failures and hangs do so
 * where the case is required.
 */
export function failsRun(standing: Standing, level: StoredCase["level"], strict: boolean): boolean {
  if (standing === "error" || standing === "crash") return true;
  return isUnexpected(standing) && isRequired(level, strict);
}

/** True if a case of this level must pass; `--strict` adds `should` to `must`. */
function isRequired(level: StoredCase["level"], strict: boolean): boolean {
  return level === "must" || strict && level === "should";
}

/** Results that have the same consequence. */
export interface Kind {
  /** Their standing. */
  readonly standing: Standing;
  /** The level of their cases. */
  readonly level: StoredCase["level"];
}

/** Everything that the exit code depends on. */
export interface Consequences {
  /** Every kind of result that the run gave. */
  readonly kinds: readonly Kind[];
  /** Number of expectations that did not occur. */
  readonly stale: number;
  /** True with `--strict`. */
  readonly strict: boolean;
  /** True if the run was ended before its plan was done. */
  readonly interrupted: boolean;
  /** The number of failures after which it was ended: then its exit code is that of its results. */
  readonly stoppedAfter?: number | undefined;
  /** True if an implementation that the run must have did not start. */
  readonly missing: boolean;
  /** True if `explore` saw deviations that did not show again. */
  readonly unsure?: boolean;
  /** True for a shard: the others may have what can be judged. */
  readonly part?: boolean;
}

/** The exit code of a run. */
export function exitCode(
  { kinds, stale, strict, interrupted, stoppedAfter, missing, unsure, part }: Consequences,
): number {
  if (interrupted && stoppedAfter === undefined) return EXIT.interrupted;
  if (kinds.some(({ standing }) => standing === "error")) return EXIT.defect;
  if (missing) return EXIT.notStarted;
  if (stale > 0 || kinds.some(({ standing, level }) => failsRun(standing, level, strict))) return EXIT.failed;
  const open = kinds.filter(({ standing }) => standing === "inconclusive");
  const judged = kinds.some(({ standing }) => standing !== "unsupported" && standing !== "inconclusive");
  if (!judged && !part) return open.length > 0 ? EXIT.inconclusive : EXIT.nothing;
  return unsure || open.some(({ level }) => isRequired(level, strict)) ? EXIT.inconclusive : EXIT.ok;
}
