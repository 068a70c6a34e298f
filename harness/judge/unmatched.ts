import type { Case } from "../case/case.ts";
import { didYouMean } from "../case/nearest.ts";
import { matchesGlob } from "../case/select.ts";
import { expand } from "../case/variants.ts";
import { ANY, type Expectation } from "./expectations.ts";
import { ENDING } from "./judge.ts";

/** Ids that begin so are checks of `sockspec doctor`. */
export const DOCTOR_CASES = "doctor/";

/** The checkpoint of a check of `sockspec doctor`. */
export const FOUND = "found";

/**
 * A sentence about the first expectation that can never occur, as there is no such case, variant or
 * checkpoint; `undefined` if all can.
 */
export function unmatched(expectations: readonly Expectation[], cases: readonly Case[]): string | undefined {
  const ofCases = expectations.filter((each) => !each.case.startsWith(DOCTOR_CASES));
  return first(ofCases, (each) => wrongIn(each, cases));
}

/** {@linkcode unmatched} for the checks of `sockspec doctor`, by their names. */
export function unmatchedChecks(
  expectations: readonly Expectation[],
  checks: readonly string[],
): string | undefined {
  const ids = checks.map((each) => DOCTOR_CASES + each);
  const ofChecks = expectations.filter((each) => each.case.startsWith(DOCTOR_CASES));
  return first(ofChecks, (each) => {
    if (!ids.some((id) => matchesGlob(each.case, id))) {
      return `No check matches "${each.case}" ${by(each)}${didYouMean(each.case, ids)}`;
    }
    if (each.checkpoint !== FOUND) return noCheckpoint(each, [FOUND]);
  });
}

/**
 * A sentence for each implementation that is unknown and looks like a known one. It may still be right, as
 * one file can serve runs with different agents.
 */
export function misspelt(expectations: readonly Expectation[], known: readonly string[]): string[] {
  const sentences = expectations.flatMap((each) => {
    const hint = known.includes(each.implementation) ? "" : didYouMean(each.implementation, known);
    return hint === "" ? [] : `No implementation here is called "${each.implementation}" ${by(each)}${hint}`;
  });
  return [...new Set(sentences)];
}

function wrongIn(expectation: Expectation, cases: readonly Case[]): string | undefined {
  const { case: glob, axes, checkpoint } = expectation;
  const matching = cases.filter((each) => matchesGlob(glob, each.id));
  if (matching.length === 0) {
    return `No case matches "${glob}" ${by(expectation)}${didYouMean(glob, cases.map(({ id }) => id))}`;
  }
  const variants = matching.flatMap(expand).map((each) => each.name.split(","));
  if (!variants.some((variant) => axes.every((axis) => variant.includes(axis)))) {
    const known = [...new Set(variants.flat())].filter(Boolean);
    const unknown = axes.find((axis) => !known.includes(axis));
    return `No variant of "${glob}" has "${axes}" ${by(expectation)}: ` +
      (known.length === 0 ? "it has no axes" : `the axes are ${known.join(", ")}`) +
      (unknown === undefined ? "" : didYouMean(unknown, known));
  }
  const known = matching.flatMap((each) => [
    ...Object.keys(each.outcomes),
    ...(each.joint ?? []).map(({ of }) => of.join("+")),
  ]);
  if (![ENDING, ANY].includes(checkpoint) && !known.includes(checkpoint)) {
    return noCheckpoint(expectation, [...new Set(known), ENDING]);
  }
}

function noCheckpoint(expectation: Expectation, known: readonly string[]): string {
  const { case: glob, checkpoint } = expectation;
  return `"${glob}" has no checkpoint "${checkpoint}" ${by(expectation)}: it has ${known.join(", ")}` +
    didYouMean(checkpoint, known);
}

function by({ finding }: Expectation): string {
  return `(finding "${finding.name}")`;
}

/** The first sentence that `wrongIn` has: looking for near names takes a second for a hundred of them. */
function first(
  expectations: readonly Expectation[],
  wrongIn: (each: Expectation) => string | undefined,
): string | undefined {
  for (const each of expectations) {
    const wrong = wrongIn(each);
    if (wrong !== undefined) return wrong;
  }
}
