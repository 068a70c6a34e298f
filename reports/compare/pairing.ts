import type { RunHeader } from "../model.ts";

/** The rule that pairs the results of two runs. */
export interface Pairing {
  /** Names of subjects in the older run; all of them unless given. */
  readonly subjects?: readonly string[];
  /** The name in the newer run of the one subject, where it is another. */
  readonly with?: string;
}

/** The subjects of both runs that are compared. */
export interface Pairs {
  /** Names in the older run. */
  readonly old: readonly string[];
  /** Names in the newer run, each with the name that its results go by. */
  readonly new: ReadonlyMap<string, string>;
}

/** The subjects that a pairing chooses, each under the same name in both runs unless it says otherwise. */
export function pairsOf(old: RunHeader, now: RunHeader, pairing: Pairing): Pairs {
  const { subjects, with: other } = pairing;
  const chosen = (names: readonly string[]) =>
    subjects === undefined ? names : names.filter((each) => subjects.includes(each));
  return {
    old: chosen(old.subjects),
    new: other === undefined
      ? new Map(chosen(now.subjects).map((each) => [each, each]))
      : new Map([[other, subjects?.[0] ?? other]]),
  };
}
