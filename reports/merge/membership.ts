import type { Result, RunHeader } from "../model.ts";
import { excerpt } from "../printable.ts";
import { shardOf } from "../shard.ts";

/** Sees that each result of a shard belongs to it, and is there once. */
export class Membership {
  readonly #run: RunHeader;
  readonly #cases: ReadonlySet<string>;
  readonly #seen = new Set<string>();

  /** Takes the header of the shard. */
  constructor(run: RunHeader) {
    this.#run = run;
    this.#cases = new Set(run.cases.map(({ id }) => id));
  }

  /** @throws {SyntaxError} for a result that the shard cannot have, or has already. */
  add(result: Result): void {
    const { case: id, variant, subject, peer, round } = result;
    const { shard, subjects, peers } = this.#run;
    // A run that is not a shard is refused as a whole.
    if (shard === undefined) return;
    const name = excerpt(
      [id, variant, `of ${subject} with ${peer}, round ${round}`].filter(Boolean).join(" "),
    );
    if (!this.#cases.has(id) || !subjects.includes(subject) || !peers.includes(peer)) {
      throw new SyntaxError(`The result ${name} is not in the plan of its own header: run this shard again`);
    }
    const index = shardOf(result, shard.of, subjects);
    if (index !== shard.index) {
      throw new SyntaxError(
        `The result ${name} belongs to shard ${index}/${shard.of}, expected ${shard.index}/${shard.of}: ` +
          "keep one run in a file",
      );
    }
    const key = JSON.stringify([id, variant, subject, peer, round]);
    if (this.#seen.has(key)) {
      throw new SyntaxError(`The result ${name} is there twice, expected once: run this shard again`);
    }
    this.#seen.add(key);
  }
}
