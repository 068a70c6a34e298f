import { type Standing, STANDINGS } from "../standing.ts";
import type { Attempt, Test } from "./test.ts";

/** The rounds of a test, as JSON, which takes the least memory. */
interface Rounds {
  /** The worst of them, and the first of several alike. */
  shown: string;
  round: number;
  standing: Standing;
  /** The others, with commas between them. */
  others: string;
  /** True if not all of them went the same way. */
  differ: boolean;
}

/** Makes one test of all rounds of a variant: the worst of them, with the others as its attempts. */
export class Attempts {
  readonly #tests = new Map<string, Rounds>();

  add(round: number, standing: Standing, test: Test): void {
    const all = this.#tests.get(test.name);
    if (!all) {
      const shown = JSON.stringify(test);
      this.#tests.set(test.name, { shown, round, standing, others: "", differ: false });
      return;
    }
    all.differ ||= standing !== all.standing;
    const worse = STANDINGS.indexOf(standing) < STANDINGS.indexOf(all.standing);
    const other = worse ? attemptOf(all.round, JSON.parse(all.shown)) : attemptOf(round, test);
    all.others += (all.others === "" ? "" : ",") + JSON.stringify(other);
    if (worse) Object.assign(all, { shown: JSON.stringify(test), round, standing });
  }

  /** Every test, in the order of its first round. */
  *tests(): Generator<Test> {
    for (const { shown, others, differ } of this.#tests.values()) {
      const retryAttempts: Attempt[] = JSON.parse(`[${others}]`);
      retryAttempts.sort((a, b) => a.attempt - b.attempt);
      yield { ...JSON.parse(shown), flaky: differ, retries: retryAttempts.length, retryAttempts };
    }
  }
}

function attemptOf(round: number, test: Test): Attempt {
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
