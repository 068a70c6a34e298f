import type { Result, StoredAcceptance, StoredCheckpoint, StoredOutcome } from "../model.ts";

/** An outcome that a checkpoint accepts. */
export interface Accepted extends StoredAcceptance {
  /** True if another reading or platform accepts it, and not the requirement itself. */
  readonly tolerated: boolean;
  /** True if it was recorded, under the conditions in which it is accepted. */
  readonly met: boolean;
}

/** A row of a case's outcome table beside the outcome of a result. */
export interface Checkpoint {
  /** Its name in the script; several joined by a plus where outcomes are judged together. */
  readonly name: string;
  /**
   * The outcomes before it that make it required, such as `firstRecv: ECONNRESET`; empty where it always is.
   */
  readonly after: string;
  /** Every outcome that it accepts under some condition. */
  readonly accepted: readonly Accepted[];
  /** The outcome there; absent where none was recorded. */
  readonly actual?: StoredOutcome;
}

/**
 * The rows of a case's outcome table with the outcome of each; then outcomes at checkpoints that it does not
 * have.
 */
export function checkpointsOf(
  { outcomes, sequences = [] }: Pick<Result, "outcomes" | "sequences">,
  table: readonly StoredCheckpoint[],
): Checkpoint[] {
  const unlisted = outcomes.filter(({ checkpoint }) => !table.some((row) => row.name === checkpoint));
  return [
    ...table.map((row) =>
      checkpointOf(row, sequences.find((each) => each.checkpoint === row.name) ?? actualOf(row, outcomes))
    ),
    ...unlisted.map((actual) => ({ name: actual.checkpoint, after: "", accepted: [], actual })),
  ];
}

function checkpointOf(row: StoredCheckpoint, actual: StoredOutcome | undefined): Checkpoint {
  // The class says whether the conditions held: an outcome that is accepted elsewhere is nonconforming here.
  const accepted = (each: StoredAcceptance, tolerated: boolean): Accepted => ({
    ...each,
    tolerated,
    met: each.outcome === actual?.outcome && actual.class === (tolerated ? "tolerated" : "conforming"),
  });
  return {
    name: row.name,
    after: row.after,
    accepted: [
      ...row.conforming.map((each) => accepted(each, false)),
      ...row.tolerated.map((each) => accepted(each, true)),
    ],
    ...(actual ? { actual } : {}),
  };
}

/**
 * The outcome at a row's checkpoint, or the sequence of outcomes at those of a row such as `first+second`.
 * One that is accepted under some condition is taken for accepted: those that are not are stored. So is one
 * with an error that is tolerated, which may stand for an errno of the row.
 */
function actualOf(row: StoredCheckpoint, outcomes: readonly StoredOutcome[]): StoredOutcome | undefined {
  const at = (name: string) => outcomes.find(({ checkpoint }) => checkpoint === name);
  const parts = row.name.split("+").map(at);
  if (at(row.name) || parts.length === 1 || parts.includes(undefined)) return at(row.name);
  const outcome = parts.map((each) => each!.outcome).join("+");
  const among = (list: readonly StoredAcceptance[]) => list.some((each) => each.outcome === outcome);
  const nameless = parts.some((each) => each!.outcome === "error" && each!.class === "tolerated");
  return {
    checkpoint: row.name,
    outcome,
    class: among(row.conforming)
      ? "conforming"
      : among(row.tolerated) || nameless
      ? "tolerated"
      : "nonconforming",
  };
}

/**
 * Conditions under which an outcome is accepted, such as `os: darwin, tolerated`; empty for one that always
 * conforms.
 */
export function conditionsOf({ when, tolerated }: Pick<Accepted, "when" | "tolerated">): string {
  return [when, tolerated ? "tolerated" : ""].filter((each) => each !== "").join(", ");
}

/** An accepted outcome with its conditions, such as `no (os: darwin, tolerated)`. */
export function acceptedText(accepted: Pick<Accepted, "outcome" | "when" | "tolerated">): string {
  const conditions = conditionsOf(accepted);
  return conditions === "" ? accepted.outcome : `${accepted.outcome} (${conditions})`;
}
