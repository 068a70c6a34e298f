import { matchesGlob } from "../case/select.ts";
import type { Stale, StoredOutcome, Verdict } from "../../reports/model.ts";
import type { Finding } from "./findings.ts";
import { ENDING, type RecordedDeviation } from "./judge.ts";

/** Stands for any checkpoint, and for any outcome of a race but a crash. */
export const ANY = "*";

/** One deviation that a finding lists for one implementation. */
export interface Expectation {
  /** Name of the implementation. */
  readonly implementation: string;
  /** The finding that lists it. */
  readonly finding: Finding;
  /** Id of a case, or a glob. */
  readonly case: string;
  /** Axes that a variant must have, such as `role=server`; empty for every variant. */
  readonly axes: readonly string[];
  /** The checkpoint, several joined by a plus, `ending`, or {@linkcode ANY}. */
  readonly checkpoint: string;
  /** The outcome there, or {@linkcode ANY}. */
  readonly outcome: string;
  /** True if it occurs in some runs only, and so is never stale. */
  readonly sometimes: boolean;
}

/** A judged variant, as far as expectations are about it. */
export interface Judged {
  readonly verdict: Verdict;
  /** Every outcome that was recorded. */
  readonly outcomes: readonly Pick<StoredOutcome, "checkpoint" | "outcome">[];
  /** The deviations among them, of joint checkpoints and of the ending too. */
  readonly deviations: readonly RecordedDeviation[];
}

/** The result of holding a judged variant against the expectations. */
export interface Compared {
  /** True if there are deviations and all of them are listed. */
  readonly expected: boolean;
  readonly met: readonly Expectation[];
  /** Each deviation that is listed for this variant and did not occur. */
  readonly stale: readonly Stale[];
}

/**
 * Holds a judged variant against the expectations: its deviations must be exactly those that are listed. A
 * variant that could not be judged meets none and makes none stale.
 */
export function compare(
  expectations: readonly Expectation[],
  implementation: string,
  caseId: string,
  variant: string,
  judged: Judged,
): Compared {
  const { verdict, deviations } = judged;
  if (verdict === "unsupported" || verdict === "inconclusive" || verdict === "error") {
    return { expected: false, met: [], stale: [] };
  }
  const axes = variant.split(",");
  const listed = listedFor(expectations, implementation, caseId)
    .filter((each) => each.axes.every((axis) => axes.includes(axis)));
  const met = listed.filter((each) => deviations.some((one) => covers(each, one)));
  const stale = listed.filter((each) => !each.sometimes && !met.includes(each)).map((each): Stale => ({
    implementation,
    case: caseId,
    variant,
    checkpoint: each.checkpoint,
    outcome: each.outcome,
    found: foundAt(each.checkpoint, judged),
    finding: each.finding.name,
  }));
  return {
    expected: deviations.length > 0 && deviations.every((one) => met.some((each) => covers(each, one))),
    met,
    stale,
  };
}

/** The expectations of an implementation, and those of them that are about one case. */
interface Listed {
  readonly all: readonly Expectation[];
  readonly byCase: Map<string, readonly Expectation[]>;
}

const LISTED = new WeakMap<readonly Expectation[], ReadonlyMap<string, Listed>>();

/** The expectations about one case of an implementation. Runs ask with every result: the answers are kept. */
export function listedFor(
  expectations: readonly Expectation[],
  implementation: string,
  caseId: string,
): readonly Expectation[] {
  const { all, byCase } = byImplementation(expectations).get(implementation) ?? NOTHING_LISTED;
  const known = byCase.get(caseId);
  if (known !== undefined || all.length === 0) return known ?? all;
  const listed = all.filter((each) => matchesGlob(each.case, caseId));
  byCase.set(caseId, listed);
  return listed;
}

const NOTHING_LISTED: Listed = { all: [], byCase: new Map() };

function byImplementation(expectations: readonly Expectation[]): ReadonlyMap<string, Listed> {
  const known = LISTED.get(expectations);
  if (known !== undefined) return known;
  const groups = Map.groupBy(expectations, (each) => each.implementation);
  const listed = new Map([...groups].map(([name, all]) => [name, { all, byCase: new Map() }]));
  LISTED.set(expectations, listed);
  return listed;
}

/** True if an expectation lists a deviation. {@linkcode ANY} covers anything but a crash. */
export function covers(
  listed: Pick<Expectation, "checkpoint" | "outcome">,
  { checkpoint, outcome }: RecordedDeviation,
): boolean {
  return [checkpoint, ANY].includes(listed.checkpoint) &&
    (listed.outcome === outcome || listed.outcome === ANY && outcome !== "crash");
}

/** The findings behind expectations, each in one text; with a deviation, only those that list it. */
export function reasonsOf(met: readonly Expectation[], deviation?: RecordedDeviation): string[] {
  const about = deviation ? met.filter((each) => covers(each, deviation)) : met;
  return [...new Set(about.map((each) => reasonOf(each.finding)))];
}

function reasonOf({ name, reason, evidence }: Finding): string {
  return `${name}: ${evidence === undefined ? reason : `${reason.replace(/\.$/, "")} (${evidence})`}`;
}

/** The outcome that occurred at a checkpoint, or why there is none. */
function foundAt(checkpoint: string, { outcomes, deviations }: Judged): string {
  const ending = deviations.find((each) => each.checkpoint === ENDING)?.outcome;
  if (checkpoint === ENDING) return ending ?? "an end without a deviation";
  const found = checkpoint.split("+").map((name) =>
    outcomes.find((each) => each.checkpoint === name)?.outcome
  );
  if (!found.includes(undefined)) return found.join("+");
  return ending === undefined ? "no outcome" : `no outcome, as the script ended with ${ending}`;
}
