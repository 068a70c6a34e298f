import type { Outcome, Scenario, Socket } from "../harness/case/mod.ts";

/** Sequences in a variant. */
const SEQUENCES = 50;
/** Steps of a sequence at most. */
const MOST_STEPS = 12;
/** The seed of the first sequence; the others follow, so that every run plays the same. */
const FIRST_SEED = 1;

/** Milliseconds of the timeout for a receive that finds nothing. */
const SHORT_MS = 5;

/** The outcomes of a receive that finds nothing; in other modes it would wait. */
const NOTHING: { readonly [M in Scenario["mode"]]?: Outcome } = { timeout: "timeout", nonblocking: "EAGAIN" };

/** A subject's socket in the mode of the variant. */
export class Receiver {
  /** The outcome of a receive that finds nothing; `undefined` where it would wait. */
  readonly nothing: Outcome | undefined;
  readonly #scenario: Scenario;
  readonly #socket: Socket;
  #short = false;

  private constructor(scenario: Scenario, socket: Socket) {
    this.nothing = NOTHING[scenario.mode];
    this.#scenario = scenario;
    this.#socket = socket;
  }

  /** Gives the socket its mode. */
  static async of(scenario: Scenario, socket: Socket): Promise<Receiver> {
    await scenario.inMode(socket);
    return new Receiver(scenario, socket);
  }

  /** Makes the timeout short for a receive that finds nothing, and long for every other. */
  async expect(something: boolean): Promise<void> {
    if (this.#scenario.mode !== "timeout" || this.#short === !something) return;
    this.#short = !something;
    if (something) await this.#scenario.inMode(this.#socket);
    else await this.#socket.setMode("timeout", SHORT_MS);
  }
}

/** Draws a whole number below `limit`. */
export type Draw = (limit: number) => number;

/** Plays sequences of steps whose outcome a model predicts. */
export interface Property<S> {
  /** Draws one step, whether it fits the state or not. */
  step(draw: Draw): S;
  /** Plays steps, leaving out those that do not fit: true if all came as the model predicts. */
  play(steps: readonly S[]): Promise<boolean>;
}

/**
 * Plays the sequences of a variant up to the first that does not come as predicted. That one is shortened as
 * far as it goes, and its shortest form is played last, for the history; the measure `seed` says which it
 * was.
 */
export async function allAsPredicted<S>(
  { measure }: Scenario,
  { step, play }: Property<S>,
): Promise<boolean> {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed++) {
    const draw = generator(seed);
    let steps = Array.from({ length: 1 + draw(MOST_STEPS) }, () => step(draw));
    if (await play(steps)) continue;
    measure("seed", seed);
    for (let at = 0; at < steps.length;) {
      const shorter = steps.toSpliced(at, 1);
      if (await play(shorter)) at++;
      else [steps, at] = [shorter, 0];
    }
    await play(steps);
    return false;
  }
  return true;
}

/** A generator of 32 bits, xorshift, from a seed that is spread over them. */
function generator(seed: number): Draw {
  let x = Math.imul(seed, 2_654_435_761) | 1;
  return (limit) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % limit;
  };
}
