import type { Result } from "../model.ts";
import { fnv1a } from "../shard.ts";
import { type Standing, standingOf } from "../standing.ts";
import { LANES, stepsOf } from "./steps.ts";

/** One way in which a variant went, as far as two runs are compared: small, whatever the history. */
export interface Facet {
  /** The verdict, or `known`. */
  readonly standing: Standing;
  /** Stands for the outcomes and the ending. */
  readonly told: number;
  /** Stands for the steps of both ends; `undefined` where they are not known. */
  readonly steps: number | undefined;
}

/**
 * Every way in which the rounds of a variant went: more than one where they differ. Equal lists
 * are one object.
 */
export type Facets = readonly Facet[];

/** Names a case, a subject and a peer, by the subject's name in the older run. */
export type Cell = string;

/** The digests of a run: for each cell, the facets of each variant. */
export class Digests {
  /** Facets by cell, then by variant. */
  readonly cells: Map<Cell, Map<string, Facets>> = new Map();
  readonly #variants = new Map<string, string>();
  readonly #interned: Map<string, Facets>;

  /** Takes what two runs share that are compared: equal facets of both are then one object. */
  constructor(interned: Map<string, Facets>) {
    this.#interned = interned;
  }

  /** Adds a result, a round of its variant. */
  add(cell: Cell, result: Result): void {
    let variants = this.cells.get(cell);
    if (!variants) this.cells.set(cell, variants = new Map());
    const variant = this.#nameOf(result.variant);
    const facets = this.#intern([facetOf(result)]);
    const before = variants.get(variant);
    variants.set(
      variant,
      before === undefined || before === facets ? facets : this.#intern([...before, ...facets]),
    );
  }

  /** One object for all equal texts: a million results have a few hundred names of variants. */
  #nameOf(variant: string): string {
    const known = this.#variants.get(variant);
    if (known === undefined) this.#variants.set(variant, variant);
    return known ?? variant;
  }

  #intern(facets: Facets): Facets {
    const byKey = new Map(facets.map((each) => [keyOf(each), each]));
    const key = [...byKey.keys()].sort().join();
    const known = this.#interned.get(key);
    if (known) return known;
    const sorted = [...byKey.keys()].sort().map((each) => byKey.get(each)!);
    this.#interned.set(key, sorted);
    return sorted;
  }
}

export function facetOf(result: Result): Facet {
  const outcomes = result.outcomes.map(({ checkpoint, outcome }) => [checkpoint, outcome]);
  return {
    standing: standingOf(result),
    told: fnv1a(JSON.stringify([outcomes, result.ending ?? ""])),
    steps: stepsSum(result),
  };
}

/** Names a facet. */
export function keyOf({ standing, told, steps }: Facet): string {
  return `${standing} ${told} ${steps}`;
}

function stepsSum(result: Result): number | undefined {
  const steps = stepsOf(result);
  return steps && fnv1a(JSON.stringify(LANES.map((lane) => [...steps[lane]].sort())));
}
