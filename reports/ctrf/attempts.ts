import { type Standing, STANDINGS } from "../standing.ts";
import type { Attempt, Test } from "./test.ts";

/** A round of a test. */
interface Round {
  readonly round: number;
  readonly standing: Standing;
  readonly test: Test;
}

/** Makes one test of all rounds of a variant. */
export class Attempts {
  readonly #rounds = new Map<string, Round[]>();

  /** Adds a round of the test that is called `name`. */
  add(name: string, round: number, standing: Standing, test: Test): void {
    const rounds = this.#rounds.get(name);
    if (rounds) rounds.push({ round, standing, test });
    else this.#rounds.set(name, [{ round, standing, test }]);
  }

  /** Every test, in the order of its first round. */
  *tests(): Generator<Test> {
    for (const rounds of this.#rounds.values()) yield joined(rounds.sort((a, b) => a.round - b.round));
  }
}

/** The worst round, with the others as its attempts. */
function joined(rounds: readonly Round[]): Test {
  const rank = ({ standing }: Round) => STANDINGS.indexOf(standing);
  const shown = rounds.reduce((worst, each) => rank(each) < rank(worst) ? each : worst);
  const others = rounds.filter((each) => each !== shown);
  const flaky = others.some((each) => each.standing !== shown.standing);
  return {
    ...shown.test,
    flaky,
    retries: others.length,
    retryAttempts: others.map(attemptOf),
  };
}

function attemptOf({ round, test }: Round): Attempt {
  const { status, duration, start, stop, message, trace } = test;
  return {
    attempt: round,
    status,
    duration,
    ...(start === undefined ? {} : { start }),
    ...(stop === undefined ? {} : { stop }),
    ...(message === undefined ? {} : { message }),
    ...(trace === undefined ? {} : { trace }),
  };
}
