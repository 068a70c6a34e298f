import type { Result } from "./model.ts";
import type { Report } from "./report.ts";

/** Results that are handed on at a time. */
const BATCH = 64;

/** A report for one of several readers that read its results side by side. */
export interface SideBySide {
  /** The report. Its results come once in the common pass; reading them again is a pass of its own. */
  readonly report: Report;
  /** Says that this reader wants no more; the others go on. */
  leave(): void;
}

/**
 * The report for so many readers, whose first readings of the results are one pass: most of the cost of a
 * report is that of reading. The pass waits until every reader has begun or left, and then goes at the pace
 * of the slowest, so all of them must be read at the same time.
 */
export function sideBySide(report: Report, readers: number): SideBySide[] {
  const pass = new Pass(report, readers);
  return Array.from({ length: readers }, () => {
    let [begun, left] = [false, false];
    const leave = () => {
      if (!left) pass.leave();
      left = true;
    };
    const results = async function* (): AsyncGenerator<Result> {
      if (begun || left) return yield* report.results();
      begun = true;
      try {
        for (let batch = await pass.next(); batch.length > 0; batch = await pass.next()) yield* batch;
      } finally {
        leave();
      }
    };
    return { report: { ...report, results }, leave };
  });
}

/** One reading of the results for all readers. */
class Pass {
  readonly #source: AsyncIterator<Result>;
  /** Readers that have not left. */
  #readers: number;
  /** Readers that wait for the next batch. */
  #waiting: ((batch: Promise<readonly Result[]>) => void)[] = [];

  constructor(report: Report, readers: number) {
    this.#source = report.results()[Symbol.asyncIterator]();
    this.#readers = readers;
  }

  /** The next results; none at the end. */
  next(): Promise<readonly Result[]> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#goOn();
    });
  }

  /** A reader wants no more. */
  leave(): void {
    this.#readers--;
    this.#goOn();
  }

  #goOn(): void {
    if (this.#waiting.length < this.#readers) return;
    if (this.#readers === 0) return void this.#source.return?.();
    const batch = this.#read();
    for (const each of this.#waiting.splice(0)) each(batch);
  }

  async #read(): Promise<readonly Result[]> {
    const batch: Result[] = [];
    while (batch.length < BATCH) {
      const { done, value } = await this.#source.next();
      if (done) break;
      batch.push(value);
    }
    return batch;
  }
}
