/** The results that a mutated answer may have. */
export type Fate =
  /** The request is lost, and the agent with it. */
  | "ends"
  /** The request has its reply, and the agent is lost then. */
  | "after"
  /** There is a reply, and the agent lives on. */
  | "survives"
  /** The request waits: nothing forbids that. */
  | "waits"
  /** It depends on details. */
  | "either";

/** A mutation, as `mutations.py`, `damage.py` and `endings.py` make it. */
export interface Mutation {
  /** The hostile agent's name for it. */
  readonly name: string;
  /** The result that it must have. */
  readonly fate: Fate;
  /** The result where it is the answer to `initialize` or `reset`, which may not fail. */
  readonly plain: Fate;
  /** Its weight among the others when one is drawn. */
  readonly weight: number;
}

const make = (fate: Fate, weight: number, plain: Fate = fate) => (name: string): Mutation => ({
  name,
  fate,
  plain,
  weight,
});

/** Every mutation. Those that cost the harness a pause of its own are drawn less often. */
export const MUTATIONS: readonly Mutation[] = [
  ...[
    "truncated",
    "broken",
    "nul",
    "not-utf8",
    "empty",
    "garbage",
    "no-message",
    "both",
    "neither",
    "request",
    "wrong-id",
    "old-id",
    "id-kind",
    "stranger",
    "entered-kind",
    "kind",
    "range",
    "base64",
    "missing",
    "deep",
    "long",
    "code",
    "error-data",
    "cut",
    "exit",
  ].map(make("ends", 20)),
  ...["signal", "endless"].map(make("ends", 5)),
  ...["closed-stdout", "fork", "orphan"].map(make("ends", 2)),
  ...["twice", "trailing", "leave"].map(make("after", 20)),
  ...["closed-stdin"].map(make("after", 2)),
  ...["pieces", "spaces", "members", "late", "elapsed"].map(make("survives", 200)),
  ...["unsupported", "failure"].map(make("survives", 200, "ends")),
  ...["padded"].map(make("survives", 20)),
  ...["stderr"].map(make("survives", 10)),
  ...["flip", "swapped"].map(make("either", 60)),
  ...["socket-again"].map(make("either", 20)),
  ...["silence"].map(make("waits", 5)),
  ...["deaf", "zombie", "flood"].map(make("waits", 1)),
];

const TOTAL = MUTATIONS.reduce((sum, each) => sum + each.weight, 0);

/** Numbers that a seed decides, the same ones everywhere. */
export class Dice {
  #x: number;

  /** `seed` is an integer. */
  constructor(seed: number) {
    this.#x = seed >>> 0;
    // Seeds are consecutive, and their first numbers would be alike.
    for (let round = 0; round < 8; round++) this.below(2);
  }

  /** An integer from 0 to `end`, without `end`. */
  below(end: number): number {
    // The mixing of splitmix32.
    this.#x = (this.#x + 0x9e3779b9) >>> 0;
    let z = this.#x;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % end;
  }

  /** One of `choices`. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** A mutation, by weight. */
  mutation(): Mutation {
    let left = this.below(TOTAL);
    for (const each of MUTATIONS) {
      if ((left -= each.weight) < 0) return each;
    }
    throw new Error("The weights do not add up");
  }
}
