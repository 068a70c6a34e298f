import type { Result } from "./model.ts";
import type { Report } from "./report.ts";
import { foundText } from "./text/found.ts";
import { type Standing, standingOf, STANDINGS, sumOf, type Tally } from "./standing.ts";

/** Flaky variants of which a document has the histories. */
export const MOST_FLAKES = 50;

/** A variant, by one subject with one peer, whose rounds went different ways. */
export interface Flake extends Pick<Result, "case" | "variant" | "subject" | "peer"> {
  /** Numbers of rounds by standing. */
  readonly tally: Tally;
  /** The first round of the worst standing; absent beyond {@linkcode MOST_FLAKES}. */
  readonly worst?: Result;
  /** The first round of the best standing. */
  readonly best?: Result;
}

type Place = Pick<Result, "case" | "variant" | "subject" | "peer">;

/** Counts the rounds of each variant by standing. */
export class Rounds {
  readonly #places = new Map<string, { readonly place: Place; readonly counts: Map<Standing, number> }>();

  /** Counts a result. */
  add(result: Result): void {
    const { case: id, variant, subject, peer } = result;
    const key = keyOf(result);
    let found = this.#places.get(key);
    if (!found) {
      found = { place: { case: id, variant, subject, peer }, counts: new Map() };
      this.#places.set(key, found);
    }
    const standing = standingOf(result);
    found.counts.set(standing, (found.counts.get(standing) ?? 0) + 1);
  }

  /** The variants whose rounds went different ways, the worst first. */
  get flakes(): Flake[] {
    const weight = ({ tally }: Flake) => STANDINGS.indexOf([...tally.keys()][0]!);
    return [...this.#places.values()].filter(({ counts }) => counts.size > 1)
      .map(({ place, counts }): Flake => ({ ...place, tally: sumOf([counts]) }))
      .sort((a, b) => weight(a) - weight(b));
  }
}

/** The flaky variants of a run of several rounds, with the histories of the first few. */
export async function flakesIn(report: Report): Promise<Flake[]> {
  if (report.summary.rounds < 2) return [];
  const rounds = new Rounds();
  for await (const result of report.results()) rounds.add(result);
  const { flakes } = rounds;
  const shown = new Map(flakes.slice(0, MOST_FLAKES).map((each) => [keyOf(each), [] as Result[]]));
  if (shown.size === 0) return [];
  for await (const result of report.results()) {
    const own = shown.get(keyOf(result));
    if (own && !own.some((each) => standingOf(each) === standingOf(result))) own.push(result);
  }
  return flakes.map((flake): Flake => {
    const own = shown.get(keyOf(flake));
    if (!own) return flake;
    const standings = [...flake.tally.keys()];
    const first = (standing: Standing) => own.find((each) => standingOf(each) === standing)!;
    return { ...flake, worst: first(standings[0]!), best: first(standings.at(-1)!) };
  });
}

/** Sums up a round: the reason why it was not a pass, or else its outcomes. */
export function wayOf(result: Result): string {
  if (result.why !== "") return foundText(result);
  return result.outcomes.map(({ checkpoint, outcome }) => `${checkpoint} ${outcome}`).join(", ");
}

function keyOf({ case: id, variant, subject, peer }: Place): string {
  return `${id}\0${variant}\0${subject}\0${peer}`;
}
