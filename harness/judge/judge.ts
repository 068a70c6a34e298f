import type { RecordedOutcome } from "../script/scenario.ts";
import type { Variant } from "../case/variants.ts";
import {
  type Doubts,
  type Grounds,
  type StoredOutcome,
  type Verdict,
  VERDICTS,
} from "../../reports/model.ts";
import { accepted, classify, holds, type Judged, NO_ERRNO, standsFor, toleranceOf } from "./table.ts";

/** The name under which a script's ending can be listed in expectations. */
export const ENDING = "ending";

/** The record of a variant: everything that judging needs. */
export interface Observed extends Grounds {
  /** The recorded outcomes, in order. */
  readonly outcomes: readonly RecordedOutcome[];
  /** The subject of the variant. */
  readonly subject: Judged;
}

/** A verdict and its grounds. */
export interface Judgement {
  /** The worst that a clause gives. */
  readonly verdict: Verdict;
  /** One sentence; empty for a pass. */
  readonly why: string;
  /** The outcomes with their classes, in order. */
  readonly outcomes: readonly StoredOutcome[];
  /** Nonconforming outcomes, and the ending where it cost the verdict: findings can list them. */
  readonly deviations: readonly RecordedDeviation[];
}

/** A deviation by checkpoint and outcome. */
export interface RecordedDeviation {
  /** Its name, or `ending`. */
  readonly checkpoint: string;
  /** The outcome there. */
  readonly outcome: string;
}

/** A clause of an explanation, with the verdict that it gives. */
interface Clause {
  readonly verdict: Verdict;
  readonly why: string;
  /** The deviation in the form in which a list of known deviations can name it. */
  readonly deviation?: RecordedDeviation;
}

/** A tolerated outcome, with the reason that its row gives. */
type Tolerable = StoredOutcome & { readonly reason: string };

/** Judges a record against the case's outcome table. A pure function: stored records can be judged again. */
export function judge(variant: Variant, record: Observed): Judgement {
  const { outcomes: table } = variant.case;
  const outcomes = record.outcomes.map(({ checkpoint, outcome }): StoredOutcome => {
    const row = table[checkpoint];
    return {
      checkpoint,
      outcome,
      class: row ? classify(row, outcome, variant, record.subject) : "nonconforming",
    };
  });
  const tolerated = outcomes.filter((each) => each.class === "tolerated")
    .map((each): Tolerable => ({
      ...each,
      reason: toleranceOf(table[each.checkpoint]!, each.outcome, variant, record.subject) ?? "",
    }));
  const end = ended(record);
  const clauses = [
    ...outcomes.filter((each) => each.class === "nonconforming").map((each) => wrong(variant, record, each)),
    ...alike(tolerated),
    ...sequencesOf(variant, record, tolerated),
    ...end ? [withDeviation(end, record)] : missing(variant, record),
  ];
  if (record.outcomes.length === 0 && clauses.length === 0) {
    clauses.push({ verdict: "error", why: "Nothing was recorded" });
  }
  const verdict = VERDICTS.find((each) => clauses.some((clause) => clause.verdict === each)) ?? "pass";
  const told = clauses.filter((each) => each.verdict === verdict).map((each) => each.why).join("; ");
  const why = [told, record.note].filter(Boolean).join("; ");
  const doubt = verdict === "fail" || verdict === "timeout" ? doubtOf(record) : undefined;
  if (doubt !== undefined) {
    return { verdict: "inconclusive", why: `${why}; but ${doubt}`, outcomes, deviations: [] };
  }
  return { verdict, why, outcomes, deviations: clauses.flatMap(({ deviation }) => deviation ?? []) };
}

/** The clause of a nonconforming outcome. */
function wrong(variant: Variant, { subject }: Observed, { checkpoint, outcome }: StoredOutcome): Clause {
  const row = variant.case.outcomes[checkpoint];
  return row
    ? {
      verdict: "fail",
      why: `${checkpoint} was ${outcome}, not ${accepted(row, variant, subject)}`,
      deviation: { checkpoint, outcome },
    }
    : { verdict: "error", why: `The script recorded "${checkpoint}", which the table does not have` };
}

/** The clauses of tolerated outcomes, one for those that are alike. */
function alike(tolerated: readonly Tolerable[]): Clause[] {
  return [...Map.groupBy(tolerated, ({ outcome, reason }) => `${outcome}: ${reason}`)].map(([what, each]) => {
    const names = each.map(({ checkpoint }) => checkpoint).join(", ");
    return { verdict: "tolerated", why: `${names} ${each.length > 1 ? "were" : "was"} ${what}` };
  });
}

/** The clauses of outcomes that are judged together. */
function sequencesOf(
  variant: Variant,
  { outcomes, subject }: Observed,
  tolerated: readonly Tolerable[],
): Clause[] {
  const observed = new Map(outcomes.map((each) => [each.checkpoint, each.outcome]));
  return (variant.case.joint ?? []).flatMap(({ of, conforming, tolerated: sequences = [] }): Clause[] => {
    if (!of.every((name) => observed.has(name))) return [];
    const sequence = of.map((name) => observed.get(name)!);
    if (conforming.some((each) => equal(each, sequence))) return [];
    const open = sequences.filter((each) => holds(each.when, variant, subject));
    const allowed = open.find((each) => equal(each.sequence, sequence)) ??
      [...conforming.map((each) => ({ sequence: each, reason: NO_ERRNO })), ...open]
        .find((each) => standsFor(sequence, each.sequence, subject));
    const what = `${of.join(", ")} were ${sequence.join(", ")}`;
    if (allowed === undefined) {
      return [{
        verdict: "fail",
        why: `${what}, which is not an accepted sequence`,
        deviation: { checkpoint: of.join("+"), outcome: sequence.join("+") },
      }];
    }
    // The outcomes by themselves may have given the reason.
    return tolerated.some(({ reason }) => reason === allowed.reason)
      ? []
      : [{ verdict: "tolerated", why: `${what}: ${allowed.reason}` }];
  });
}

/** The clauses of checkpoints that a script which ran to its end should have recorded. */
function missing(variant: Variant, { outcomes, pair }: Observed): Clause[] {
  const { outcomes: table, attempts } = variant.case;
  const observed = new Map(outcomes.map((each) => [each.checkpoint, each.outcome]));
  return Object.entries(table).filter(([name, { after = {} }]) =>
    !observed.has(name) &&
    Object.entries(after).every(([before, outcome]) => observed.get(before) === outcome)
  ).map(([name]): Clause =>
    attempts
      ? {
        verdict: pair ? "fail" : "inconclusive",
        why: `"${name}" was not reached in ${attempts} attempts`,
      }
      : { verdict: "error", why: `The script did not record "${name}", which the table requires` }
  );
}

/** The clause of an early end, with its deviation where it says that the subject failed. */
function withDeviation(end: Clause, { ending }: Observed): Clause {
  return "outcome" in ending && isFailure(end.verdict)
    ? { ...end, deviation: { checkpoint: ENDING, outcome: ending.outcome } }
    : end;
}

/** The reason why a failure is not held against the subject; `undefined` if it is. */
function doubtOf({ reference, repeated }: Doubts): string | undefined {
  if (reference === "failed") return "the reference does not get through with this peer either";
  if (repeated === "passed") return "it did not happen again, and the peer is not a reference";
  return undefined;
}

/** True if the verdict says that the subject was judged and failed. */
export function isFailure(verdict: Verdict): boolean {
  return verdict === "fail" || verdict === "timeout" || verdict === "crash";
}

/** The clause of a script's early end; `undefined` for one that ran to its end. */
function ended({ ending, reference, pair = false }: Observed): Clause | undefined {
  if (ending.kind === "completed") return undefined;
  if (ending.kind === "defect") return { verdict: "error", why: ending.message };
  if (ending.kind === "overdue") {
    const what = `The script did not end within ${ending.limitMs} ms`;
    if (pair) return { verdict: "timeout", why: what };
    // A subject that is slow in everything, or a script that no endpoint brings to its end.
    return reference === "passed"
      ? { verdict: "timeout", why: `${what}; with the reference as subject it does` }
      : { verdict: "error", why: what };
  }
  // Both seats of a pair are the subject's.
  const [who, blamed] = [pair ? "pair" : ending.seat, pair || ending.seat === "subject"];
  switch (ending.kind) {
    case "unsupported":
      return ending.declared && blamed
        ? {
          verdict: "fail",
          why: `The ${who} declares what ${ending.operation} needs, and does not have it`,
        }
        : { verdict: "unsupported", why: `The ${who} does not have ${ending.operation}` };
    case "lost":
      return { verdict: blamed ? "crash" : "inconclusive", why: `The ${who} was lost: ${ending.operation}` };
    case "absent": {
      const what = `${ending.awaited} did not arrive at the ${ending.seat}'s socket: ${ending.evidence}`;
      if (blamed) return { verdict: "timeout", why: what };
      return reference === "passed"
        ? { verdict: "fail", why: `${what}; with the reference in place of the subject it arrives` }
        : { verdict: "inconclusive", why: what };
    }
    case "hung":
    case "failed": {
      const what = ending.kind === "hung"
        ? `${ending.operation} did not return`
        : `${ending.operation} failed with ${ending.outcome}`;
      if (blamed) {
        const whose = pair ? `The pair's ${what}, in the ${ending.seat}'s seat` : `The subject's ${what}`;
        return { verdict: ending.kind === "hung" ? "timeout" : "fail", why: whose };
      }
      // The subject may have broken the peer's view: with the reference in its place, the same peer gets
      // through.
      return reference === "passed"
        ? { verdict: "fail", why: `The peer's ${what}; with the reference as subject that does not happen` }
        : { verdict: "inconclusive", why: `The peer's ${what}` };
    }
  }
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
