import { needsLook } from "../../reports/consequence.ts";
import type { Result, RunHeader, StoredImplementation } from "../../reports/model.ts";
import { count, oneLine } from "../../reports/printable.ts";
import { standingOf } from "../../reports/standing.ts";

/** The advice where the preflight did not get through. */
const ADVICE =
  "  Unless the subject itself is at fault: --subject-address and --peer-address must be addresses that the two have and " +
  "reach each other at, through every firewall; --variant leaves a family or a role out, and sockspec can run beside the " +
  "subject. sockspec doctor says more about the subject.";

/** Variants that did not pass where the preflight did not get through: one shows what all of them would. */
export class Obstructed {
  readonly #implementations: readonly StoredImplementation[];
  readonly #counts = new Map<string, number>();

  /** Takes the header of the run, which has what the preflight found. */
  constructor({ implementations }: RunHeader) {
    this.#implementations = implementations;
  }

  /** The findings of the preflight, as lines for the beginning of the run. */
  beginning(): string[] {
    return this.#implementations.flatMap(({ name, unreached = [] }) => {
      const lines = unreached.map(({ axes, found }) =>
        `preflight: ${oneLine(name)} with ${axes}: ${oneLine(found)}`
      );
      return lines.length > 0 ? [...lines, ADVICE] : [];
    });
  }

  /**
   * Counts a result: `first` of those that did not pass for the same reason, `again`, or `none`, if it has
   * nothing to do with it.
   */
  add(result: Result): "first" | "again" | "none" {
    const obstacle = needsLook(standingOf(result)) ? this.#obstacleOf(result) : undefined;
    if (obstacle === undefined) return "none";
    const before = this.#counts.get(obstacle) ?? 0;
    this.#counts.set(obstacle, before + 1);
    return before === 0 ? "first" : "again";
  }

  /** All that were counted. */
  get total(): number {
    return [...this.#counts.values()].reduce((sum, each) => sum + each, 0);
  }

  /** The counts, as lines for the end of the run. */
  lines(): string[] {
    return [...this.#counts].map(([obstacle, number]) =>
      `${count(number, "variant")} of ${obstacle}, as the preflight found`
    );
  }

  #obstacleOf({ subject, variant }: Result): string | undefined {
    const axes = variant.split(",");
    const found = this.#implementations.find(({ name }) => name === subject)?.unreached
      ?.find((each) => each.axes.split(",").every((axis) => axes.includes(axis)));
    return found && `${oneLine(subject)} with ${found.axes}: ${oneLine(found.found)}`;
  }
}
