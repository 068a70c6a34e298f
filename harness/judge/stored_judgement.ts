import type { Result, Stale, StoredOutcome } from "../../reports/model.ts";
import { compare, type Expectation, reasonsOf } from "./expectations.ts";
import { ENDING, type Judgement } from "./judge.ts";

/** The part of a stored result that comes of judging. */
export type StoredJudgement = Pick<
  Result,
  "verdict" | "why" | "expected" | "reasons" | "outcomes" | "sequences" | "ending"
>;

/** A judgement, held against the expectations of an implementation: as it is stored, and what is stale. */
export function storedJudgement(
  { verdict, why, outcomes, deviations }: Judgement,
  expectations: readonly Expectation[],
  { subject, case: id, variant }: Pick<Result, "subject" | "case" | "variant">,
): { stored: StoredJudgement; stale: readonly Stale[] } {
  const judged = { verdict, outcomes, deviations };
  const { expected, met, stale } = compare(expectations, subject, id, variant, judged);
  const ending = deviations.find(({ checkpoint }) => checkpoint === ENDING);
  const explained = (each: StoredOutcome): StoredOutcome =>
    each.class === "nonconforming" && expected
      ? { ...each, expected: reasonsOf(met, each).join("; ") }
      : each;
  const sequences = deviations
    .filter((each) => each !== ending && !outcomes.some(({ checkpoint }) => checkpoint === each.checkpoint))
    .map((each) => explained({ ...each, class: "nonconforming" }));
  return {
    stored: {
      verdict,
      why,
      expected,
      reasons: reasonsOf(met),
      outcomes: outcomes.map(explained),
      ...(sequences.length > 0 ? { sequences } : {}),
      ...(ending ? { ending: ending.outcome } : {}),
    },
    stale,
  };
}
