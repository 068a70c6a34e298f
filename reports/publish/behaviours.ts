import { axesOf } from "../findings.ts";
import type { Result, RunHeader, StoredCase } from "../model.ts";
import { type Standing, standingOf, STANDINGS } from "../standing.ts";
import { foundText } from "../text/found.ts";

/** The behaviour of one implementation in one variant. */
export interface Behaviour {
  /** The outcome of each checkpoint, and of `ending` where the script was cut short. */
  readonly outcomes: ReadonlyMap<string, string>;
  /** The standing of the result. */
  readonly standing: Standing;
}

/** Implementations and variants of a case that went the same way. */
export interface Alike {
  /** The outcomes as one text. */
  readonly text: string;
  /** The first result that shows it. */
  readonly example: Result;
  /** Names of the implementations. */
  readonly by: Set<string>;
}

/** A case with what every implementation did in it. */
export interface Behaved {
  readonly case: StoredCase;
  /** The behaviours by implementation and variant; implementations that support no variant are missing. */
  readonly by: ReadonlyMap<string, ReadonlyMap<string, Behaviour>>;
  /** Every way that the variants went, the most frequent first. */
  readonly alike: readonly Alike[];
  /** Checkpoints at which implementations differ in some variant that they share. */
  readonly differing: readonly string[];
}

interface Gathered {
  readonly by: Map<string, Map<string, Behaviour>>;
  readonly alike: Map<string, Alike>;
}

/** Gathers what implementations do, whatever the verdict; of several rounds and peers the first counts. */
export class Behaviours {
  readonly #run: RunHeader;
  readonly #cases = new Map<string, Gathered>();

  /** Takes the header of the run whose results are added. */
  constructor(run: RunHeader) {
    this.#run = run;
  }

  add(result: Result): void {
    const { case: id, subject, peer, variant, round, verdict } = result;
    if (round > 1 || peer !== this.#run.peers[0]) return;
    if (verdict === "unsupported" || verdict === "inconclusive" || verdict === "error") return;
    let gathered = this.#cases.get(id);
    if (!gathered) this.#cases.set(id, gathered = { by: new Map(), alike: new Map() });
    const own = gathered.by.get(subject) ?? new Map<string, Behaviour>();
    gathered.by.set(subject, own);
    const outcomes = new Map(result.outcomes.map(({ checkpoint, outcome }) => [checkpoint, outcome]));
    if (result.ending !== undefined) outcomes.set("ending", result.ending);
    own.set(variant, { outcomes, standing: standingOf(result) });
    const text = [...outcomes].map((each) => each.join(" ")).join(", ");
    const alike = gathered.alike.get(text);
    if (alike) alike.by.add(subject);
    else gathered.alike.set(text, { text, example: result, by: new Set([subject]) });
  }

  /** Every case that somebody supports, in the order of the run. */
  get cases(): Behaved[] {
    return this.#run.cases.flatMap((required) => {
      const gathered = this.#cases.get(required.id);
      if (!gathered) return [];
      const { by } = gathered;
      const alike = [...gathered.alike.values()].sort((a, b) => b.by.size - a.by.size);
      return [{ case: required, by, alike, differing: differing(by) }];
    });
  }
}

function differing(by: ReadonlyMap<string, ReadonlyMap<string, Behaviour>>): string[] {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const variants of by.values()) {
    for (const [variant, { outcomes }] of variants) {
      for (const [checkpoint, outcome] of outcomes) {
        const ofCheckpoint = found.get(checkpoint) ?? new Map<string, Set<string>>();
        found.set(checkpoint, ofCheckpoint);
        ofCheckpoint.set(variant, (ofCheckpoint.get(variant) ?? new Set()).add(outcome));
      }
    }
  }
  return [...found].filter(([, variants]) => [...variants.values()].some((each) => each.size > 1))
    .map(([checkpoint]) => checkpoint);
}

/** Stands for the outcome of a checkpoint that a script did not come to. */
const NOT_REACHED = "not reached";

/** An outcome with the variants that had it, in few words; nothing where that is all of them. */
export interface Told {
  /** The outcome, or {@linkcode NOT_REACHED}. */
  readonly outcome: string;
  /** The axes that name the variants, such as `family=unix`; empty for all. */
  readonly axes: string;
}

/** The outcomes of an implementation at a checkpoint, each with its variants. */
export function toldAt(variants: ReadonlyMap<string, Behaviour>, checkpoint: string): Told[] {
  const names = [...variants.keys()];
  const outcomes = Map.groupBy(names, (each) => variants.get(each)!.outcomes.get(checkpoint) ?? NOT_REACHED);
  return [...outcomes].map(([outcome, own]) => ({ outcome, axes: axesOf(own, names).join(" or ") }));
}

/** The standing that matters most among variants. */
export function worst(variants: ReadonlyMap<string, Behaviour>): Standing {
  const standings = new Set([...variants.values()].map(({ standing }) => standing));
  return STANDINGS.find((each) => standings.has(each)) ?? "pass";
}

/** The reason why a result is not a plain pass; empty for one that is. */
export function reasonOf(result: Result): string {
  const standing = standingOf(result);
  return standing === "known" ? result.reasons.join("; ") : standing === "pass" ? "" : foundText(result);
}
