import { failsRun } from "../consequence.ts";
import type { StoredCase } from "../model.ts";
import { type Standing, STANDINGS } from "../standing.ts";
import type { Facets } from "./digest.ts";
import type { Kind } from "./model.ts";

/** Standings from the best to the worst. */
const RANKS: readonly Standing[] = [
  "pass",
  "tolerated",
  "known",
  "unsupported",
  "inconclusive",
  "fail",
  "timeout",
  "crash",
  "error",
];

/** Standings of results that were judged. */
const JUDGED: readonly Standing[] = STANDINGS.filter((each) =>
  each !== "unsupported" && each !== "inconclusive"
);

/** The standings of several rounds, each once. */
export function standingsOf(facets: Facets): Standing[] {
  return STANDINGS.filter((standing) => facets.some((each) => each.standing === standing));
}

/** The meaning of a change; `undefined` where there is none. Both are of digests that share their facets. */
export function kindOf(
  before: Facets,
  now: Facets,
  level: StoredCase["level"],
  strict: boolean,
): Kind | undefined {
  if (before === now) return undefined;
  const [were, are] = [standingsOf(before), standingsOf(now)];
  if (were.join() === are.join()) return behavesAlike(before, now) ? undefined : "behaviour";
  const fails = (all: readonly Standing[]) => all.some((each) => failsRun(each, level, strict));
  if (fails(are) && !fails(were)) return "regression";
  // A result that says nothing any more is no better than one that reported a failure.
  if (isJudged(were) !== isJudged(are)) {
    return isJudged(were) ? "worse" : isBad(are) ? "worse" : "improvement";
  }
  return badness(are) > badness(were) ? "worse" : "improvement";
}

/** True if the rounds of both runs went the same ways, as far as is known. */
function behavesAlike(before: Facets, now: Facets): boolean {
  const isKnown = [...before, ...now].every(({ steps }) => steps !== undefined);
  const words = (facets: Facets) =>
    [...new Set(facets.map(({ told, steps }) => isKnown ? `${told} ${steps}` : `${told}`))].sort().join();
  return words(before) === words(now);
}

/** True if every round was judged. */
export function isJudged(standings: readonly Standing[]): boolean {
  return standings.every((each) => JUDGED.includes(each));
}

function isBad(standings: readonly Standing[]): boolean {
  return RANKS.indexOf(worst(standings)) >= RANKS.indexOf("fail");
}

function worst(standings: readonly Standing[]): Standing {
  return RANKS.findLast((each) => standings.includes(each))!;
}

/** The worst round counts first, then the best. */
function badness(standings: readonly Standing[]): number {
  const best = RANKS.findIndex((each) => standings.includes(each));
  return RANKS.indexOf(worst(standings)) * RANKS.length + best;
}
