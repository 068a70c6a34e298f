import type { Result, RunHeader, Stale } from "../../reports/model.ts";
import { failsRun } from "../../reports/consequence.ts";
import { standingOf } from "../../reports/standing.ts";
import { Summary } from "../../reports/summary.ts";

/** Keeps the account of a run, result by result. */
export class Account {
  /** The results in numbers. */
  readonly summary: Summary;
  readonly #strict: boolean;
  // Another round finds the same stale expectations again.
  readonly #stale = new Map<string, Stale>();
  #failures = 0;
  #lastedMs = 0;

  /** Takes the header of the run. */
  constructor(run: RunHeader) {
    this.summary = new Summary(run);
    this.#strict = run.strict ?? false;
  }

  /** Takes a result, and the expectations that did not come true in it. */
  add(result: Result, stale: readonly Stale[]): void {
    this.summary.add(result);
    for (const each of stale) this.#stale.set(JSON.stringify(each), each);
    const { level } = this.summary.cases.get(result.case)!;
    if (failsRun(standingOf(result), level, this.#strict)) this.#failures++;
    this.#lastedMs = Math.max(this.#lastedMs, (result.startedMs ?? 0) + result.durationMs);
  }

  /** Number of results that fail the run. */
  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds from the start of the run to the end of its last result. */
  get lastedMs(): number {
    return this.#lastedMs;
  }

  /** Every expectation that did not come true, once. */
  get stale(): readonly Stale[] {
    return [...this.#stale.values()];
  }
}
