import type { Row } from "../matrix.ts";
import type { Result } from "../model.ts";
import { fnv1a } from "../shard.ts";
import { standingOf } from "../standing.ts";
import { cellKey } from "../summary.ts";

/**
 * Tells cells apart in which implementations behaved differently, also where their verdicts are the same: by
 * the outcomes of each variant, without regard to the order in which they finished.
 */
export class Behaviour {
  readonly #sums = new Map<string, number>();

  add(result: Result): void {
    const outcomes = result.outcomes.map(({ checkpoint, outcome }) => `${checkpoint} ${outcome}`);
    const own = fnv1a(JSON.stringify([result.variant, standingOf(result), outcomes, result.ending]));
    const key = cellKey(result);
    this.#sums.set(key, ((this.#sums.get(key) ?? 0) + own) >>> 0);
  }

  /** A small number for each cell of a row: cells that have the same one behaved alike. */
  of({ cells }: Row): number[] {
    const known = new Map<number | undefined, number>();
    return cells.map(({ key }) => {
      const sum = this.#sums.get(key);
      if (!known.has(sum)) known.set(sum, known.size);
      return known.get(sum)!;
    });
  }
}
