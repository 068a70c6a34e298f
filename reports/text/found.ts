import type { Result, StoredOperation } from "../model.ts";
import { clip, grouped, oneLine } from "../printable.ts";

/** Characters shown of an error in the implementation's own words. */
const SHOWN_CHARACTERS = 200;

/**
 * The reason for a verdict, in one line: the judge's sentence, the time where one was missed, and the words
 * in which the subject itself reported its errors.
 */
export function foundText(result: Pick<Result, "why" | "outcomes" | "measures" | "history">): string {
  const wrong = result.outcomes.filter((each) => each.class === "nonconforming");
  const times = wrong.map(({ checkpoint }) => timeText(checkpoint, result.measures)).filter((each) =>
    each !== ""
  );
  const words = wrong.length > 0
    ? wrong.map(({ checkpoint, outcome }) => wordsAt(checkpoint, outcome, result.history.operations))
    : [ownWords(result.history.operations.findLast(isSubjectsFailure))];
  const quoted = [...new Set(words)].filter((each) => each !== undefined && !result.why.includes(each))
    .map((each) => `"${each}"`);
  return oneLine([result.why, ...times].join("; ")) + (quoted.length > 0 ? `: ${quoted.join(", ")}` : "");
}

/**
 * The time of a call that should have ended by its timeout, beside the limit; empty where nothing measured
 * it.
 */
function timeText(checkpoint: string, measures: Result["measures"]): string {
  const [took, least, most] = ["Ms", "LeastMs", "MostMs"].map((unit) => measures[checkpoint + unit]);
  if (took === undefined || least === undefined || most === undefined) return "";
  const limit = took > most ? `at most ${grouped(most)}` : `at least ${grouped(least)}`;
  return `it took ${grouped(took, 1)} ms, ${limit} are allowed`;
}

/** The subject's words for an outcome: those of its last call before the record that ended so. */
function wordsAt(
  checkpoint: string,
  outcome: string,
  operations: readonly StoredOperation[],
): string | undefined {
  const recorded = operations.findLastIndex((each) =>
    each.seat === "harness" && each.method === "record" && each.detail === checkpoint
  );
  const before = operations.slice(0, Math.max(0, recorded));
  return ownWords(
    before.findLast((each) =>
      each.seat === "subject" && (each.native !== undefined || each.failed) &&
      (outcome === "error" || each.result.includes(outcome))
    ),
  );
}

function isSubjectsFailure({ seat, failed }: StoredOperation): boolean {
  return seat === "subject" && failed;
}

/**
 * An operation's error in the implementation's own words; a result that is not an errno is such words. Where
 * the endpoint ended with the operation, the verdict has them.
 */
function ownWords(operation: StoredOperation | undefined): string | undefined {
  if (operation?.returnedUs === undefined) return undefined;
  const words = operation.native ?? (operation.failed ? operation.result : "");
  return words === "" || /^E[A-Z0-9]+$/.test(words) ? undefined : clip(oneLine(words), SHOWN_CHARACTERS);
}
