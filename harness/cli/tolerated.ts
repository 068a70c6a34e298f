import type { Result } from "../../reports/model.ts";
import { grouped, oneLine } from "../../reports/printable.ts";

/** Different reasons that are kept: a reason may have words of an implementation in it. */
const MOST_REASONS = 1_000;

/** Gathers results that are accepted by another reading of a requirement, by case and reason. */
export class Tolerated {
  /** Numbers of results by subject, by case and reason. */
  readonly #reasons = new Map<string, Map<string, number>>();

  /** Takes a result, of which only a tolerated one is kept. */
  add({ verdict, case: id, why, subject }: Result): void {
    if (verdict !== "tolerated") return;
    const reason = oneLine(`${id}: ${why}`);
    const subjects = this.#reasons.get(reason) ?? new Map<string, number>();
    if (subjects.size === 0) {
      if (this.#reasons.size === MOST_REASONS) return;
      this.#reasons.set(reason, subjects);
    }
    subjects.set(subject, (subjects.get(subject) ?? 0) + 1);
  }

  /** A line for each case and reason, with the subjects and the numbers of their results. */
  lines(): string[] {
    return [...this.#reasons].map(([reason, subjects]) => {
      const counts = [...subjects].map(([subject, number]) => `${oneLine(subject)} ${grouped(number)}`);
      return `tolerated (${counts.join(", ")}): ${reason}`;
    });
  }
}
