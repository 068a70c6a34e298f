import type { StoredImplementation } from "../model.ts";
import type { Report } from "../report.ts";
import { integer, listOf, mapOf, recordOf, type Shape, text } from "../shape.ts";
import { type Behaved, Behaviours } from "./behaviours.ts";

/** The behaviour of implementations in every variant, without histories: small enough to keep and compare. */
export interface BehaviourRecord {
  /** The start of the run, ISO 8601. */
  readonly started: string;
  /** Version of each implementation, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Case and axes of each variant. */
  readonly variants: readonly string[];
  /** The different ways that each variant went, in the order of `variants`. */
  readonly ways: readonly (readonly string[])[];
  /** For each implementation and variant the position in `ways`; -1 where it has no way to express it. */
  readonly of: Readonly<Record<string, readonly number[]>>;
}

const texts = listOf(text);

/** The shape of a {@linkcode BehaviourRecord}. */
export const RECORD: Shape<BehaviourRecord> = recordOf<BehaviourRecord>({
  started: text,
  versions: mapOf(text),
  variants: texts,
  ways: listOf(texts),
  of: mapOf(listOf(integer(-1))),
});

/** Collects the behaviour of a run's implementations. */
export async function behavedIn(report: Report): Promise<Behaved[]> {
  const behaviours = new Behaviours(report.run);
  for await (const result of report.results()) behaviours.add(result);
  return behaviours.cases;
}

/** The record of what implementations did. */
export function recordIn(
  started: string,
  implementations: readonly StoredImplementation[],
  cases: readonly Behaved[],
): BehaviourRecord {
  const variants: string[] = [];
  const ways: string[][] = [];
  const of: Record<string, number[]> = {};
  const names = new Set(cases.flatMap(({ by }) => [...by.keys()]));
  for (const { case: { id }, by } of cases) {
    for (const variant of new Set([...by.values()].flatMap((own) => [...own.keys()]))) {
      const known: string[] = [];
      variants.push(`${id} ${variant}`.trim());
      ways.push(known);
      for (const name of names) {
        const outcomes = by.get(name)?.get(variant)?.outcomes;
        const way = outcomes && [...outcomes].map((each) => each.join(" ")).join(", ");
        let at = way === undefined ? -1 : known.indexOf(way);
        if (way !== undefined && at < 0) at = known.push(way) - 1;
        (of[name] ??= []).push(at);
      }
    }
  }
  const versions = Object.fromEntries(
    implementations.filter(({ name }) => names.has(name)).map(({ name, version }) => [name, version]),
  );
  return { started, versions, variants, ways, of };
}

/** The likeness of one implementation to another. */
export interface Likeness {
  /** The name of the other. */
  readonly name: string;
  /** Number of variants that both support. */
  readonly shared: number;
  /** Number of those that went the same way. */
  readonly equal: number;
  /** Variants in which they depart, each with both ways. */
  readonly departures: readonly { readonly variant: string; readonly own: string; readonly other: string }[];
}

/** Holds an implementation of one record against every one of another, the most alike first. */
export function likeness(name: string, own: BehaviourRecord, known: BehaviourRecord): Likeness[] {
  const places = new Map(known.variants.map((variant, index) => [variant, index]));
  return Object.entries(known.of).map(([other, ways]): Likeness => {
    let [shared, equal] = [0, 0];
    const departures: { variant: string; own: string; other: string }[] = [];
    own.variants.forEach((variant, index) => {
      const place = places.get(variant);
      const mine = own.ways[index]?.[own.of[name]?.[index] ?? -1];
      const theirs = place === undefined ? undefined : known.ways[place]?.[ways[place] ?? -1];
      if (mine === undefined || theirs === undefined) return;
      shared++;
      if (mine === theirs) equal++;
      else departures.push({ variant, own: mine, other: theirs });
    });
    return { name: other, shared, equal, departures };
  }).filter(({ shared }) => shared > 0).sort((a, b) =>
    b.equal / b.shared - a.equal / a.shared || b.shared - a.shared
  );
}
