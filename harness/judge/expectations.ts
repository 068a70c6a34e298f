import type { Case } from "../case/mod.ts";
import { ENDING, type RecordedDeviation } from "./judge.ts";
import { expand } from "../case/variants.ts";
import type { Stale, Verdict } from "../../reports/model.ts";
import { didYouMean } from "../case/nearest.ts";
import { matchesGlob } from "../case/select.ts";

/** What a project knows its implementation to do differently. */
export interface Expectation {
  /** Id of a case, or a glob such as `tcp/reset/*`. */
  readonly case: string;
  /** Axes that a variant must have, such as `role=server`; every variant unless given. */
  readonly variant?: string;
  /** A checkpoint, or `ending` where the script is cut short. */
  readonly checkpoint: string;
  /** What is observed there; for `ending` an errno, `error`, `hang`, `crash` or `unsupported`. */
  readonly outcome: string;
  /** Why that is so, in a sentence. */
  readonly reason: string;
  /** What shows it: a trace, a report, a line of source. */
  readonly evidence?: string;
  /** A race in the implementation: it occurs in some runs only, and is not stale where it does not. */
  readonly sometimes?: boolean;
}

/** Expectations by the name of the implementation. */
export type Expectations = Readonly<Record<string, readonly Expectation[]>>;

/**
 * Reads expectations from parsed JSON.
 *
 * @throws {TypeError} when it is not of the form; the message names the place.
 */
export function readExpectations(value: unknown): Expectations {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError("Expectations must be an object of lists by implementation");
  }
  for (const [name, list] of Object.entries(value)) {
    if (name === "$schema") continue;
    if (!Array.isArray(list)) throw new TypeError(`Expectations of "${name}" must be a list`);
    list.forEach((entry: unknown, index) => checkEntry(entry, `${name}[${index}]`));
  }
  const { $schema: _, ...expectations } = value as Record<string, readonly Expectation[]>;
  return expectations;
}

function checkEntry(entry: unknown, place: string): void {
  if (typeof entry !== "object" || entry === null) {
    throw new TypeError(`Expectation ${place} must be an object`);
  }
  const fields = entry as Record<string, unknown>;
  for (const field of ["case", "checkpoint", "outcome", "reason"]) {
    if (typeof fields[field] !== "string" || fields[field] === "") {
      throw new TypeError(`Expectation ${place} lacks "${field}", a text`);
    }
  }
  for (const field of ["variant", "evidence"]) {
    if (field in fields && typeof fields[field] !== "string") {
      throw new TypeError(`Expectation ${place} has a "${field}" that is not a text`);
    }
  }
  if ("sometimes" in fields && typeof fields.sometimes !== "boolean") {
    throw new TypeError(`Expectation ${place} has a "sometimes" that is neither true nor false`);
  }
  const known = ["case", "variant", "checkpoint", "outcome", "reason", "evidence", "sometimes"];
  const other = Object.keys(fields).find((field) => !known.includes(field));
  if (other) throw new TypeError(`Expectation ${place} has an unknown field "${other}"`);
}

/** Cases of this beginning are checks of the doctor. */
export const DOCTOR_CASES = "doctor/";

/** What can never occur, as there is no such case, axis or checkpoint: a sentence for each. */
export function misspelt(expectations: Expectations, cases: readonly Case[]): string[] {
  return Object.entries(expectations).flatMap(([name, list]) =>
    list.flatMap((each, index) => {
      const wrong = each.case.startsWith(DOCTOR_CASES) ? undefined : wrongIn(each, cases);
      return wrong === undefined ? [] : [`Expectation ${name}[${index}] names ${wrong}`];
    })
  );
}

function wrongIn(
  { case: glob, variant = "", checkpoint }: Expectation,
  cases: readonly Case[],
): string | undefined {
  const meant = cases.filter((each) => matchesGlob(glob, each.id));
  if (meant.length === 0) {
    return `the case "${glob}", which there is not${didYouMean(glob, cases.map(({ id }) => id))}`;
  }
  const axes = meant.flatMap(expand).flatMap((each) => each.name.split(","));
  const axis = variant.split(",").filter(Boolean).find((each) => !axes.includes(each));
  if (axis !== undefined) {
    return `the axis "${axis}", which "${glob}" does not have: ${[...new Set(axes)].join(", ")}`;
  }
  const known = meant.flatMap((each) => [
    ...Object.keys(each.outcomes),
    ...(each.joint ?? []).map(({ of }) => of.join("+")),
  ]);
  return checkpoint === ENDING || known.includes(checkpoint)
    ? undefined
    : `the checkpoint "${checkpoint}", which "${glob}" does not have: ${[...new Set(known)].join(", ")}` +
      didYouMean(checkpoint, known);
}

/** Whether an expectation is about a variant. */
function isAbout(expectation: Expectation, caseId: string, variant: string): boolean {
  const axes = variant.split(",");
  return matchesGlob(expectation.case, caseId) &&
    (expectation.variant ?? "").split(",").filter(Boolean).every((axis) => axes.includes(axis));
}

/** What the expectations say about one judged variant. */
export interface Compared {
  /** Every deviation is listed, and there is at least one. */
  readonly expected: boolean;
  /** Why, by the expectations that were met. */
  readonly reasons: readonly string[];
  /** Listed for this variant, and not so. */
  readonly stale: readonly Stale[];
}

function reasonOf({ reason, evidence = "" }: Expectation): string {
  return evidence === "" ? reason : `${reason.replace(/\.$/, "")} (${evidence})`;
}

/** Compares a judged variant with what is listed: that must occur exactly so. A variant that could not be judged says nothing. */
export function compare(
  expectations: Expectations,
  implementation: string,
  caseId: string,
  variant: string,
  judged: { readonly verdict: Verdict; readonly deviations: readonly RecordedDeviation[] },
): Compared {
  const all = Object.hasOwn(expectations, implementation) ? expectations[implementation]! : [];
  const listed = all.filter((each) => isAbout(each, caseId, variant));
  const { verdict, deviations } = judged;
  if (verdict === "unsupported" || verdict === "inconclusive" || verdict === "error") {
    return { expected: false, reasons: [], stale: [] };
  }
  const occurs = (each: Expectation) =>
    deviations.some((one) => one.checkpoint === each.checkpoint && one.outcome === each.outcome);
  const stale = listed.filter((each) => !occurs(each) && !each.sometimes).map((each): Stale => ({
    implementation,
    case: caseId,
    variant,
    checkpoint: each.checkpoint,
    outcome: each.outcome,
    found: deviations.find((one) => one.checkpoint === each.checkpoint)?.outcome ?? "no deviation there",
  }));
  const found = listed.filter(occurs);
  const expected = deviations.length > 0 &&
    deviations.every((one) =>
      found.some((each) => each.checkpoint === one.checkpoint && each.outcome === one.outcome)
    );
  return { expected, reasons: [...new Set(found.map(reasonOf))], stale };
}
