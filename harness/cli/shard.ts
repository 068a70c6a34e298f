import type { Shard } from "../../reports/shard.ts";
import { type Arguments, type Option, UsageError } from "./usage.ts";

/** Shards at most: each starts an implementation, and its peers. */
const MOST_SHARDS = 10_000;

/** The option that chooses a part of all variants. */
export const SHARD_OPTION = {
  shard: {
    value: "I/N",
    help:
      "Only part I of N, such as 2/4, for sockspec merge; adding cases moves no variant to another part. " +
      "Where machines count from 0, I+1/N: --shard $JOB_COMPLETION_INDEX+1/4.",
  },
} as const satisfies Record<string, Option>;

/**
 * The shard that the command line names; `undefined` for a whole run.
 *
 * @throws {UsageError} for one that is not I/N, or whose I is not from 1 to N.
 */
export function readShard(args: Arguments): Shard | undefined {
  const text = args.value("shard");
  if (text === undefined) return undefined;
  const [, first, plus, of] = /^(\d{1,9})(\+1)?\/(\d{1,9})$/.exec(text) ?? [];
  const shard = { index: Number(first) + (plus === undefined ? 0 : 1), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of && shard.of <= MOST_SHARDS) return shard;
  const found = `found "${text}"`;
  if (first === undefined) {
    throw new UsageError(`"--shard" must be I/N or I+1/N, such as 2/4 or 1+1/4, ${found}`);
  }
  if (!(shard.of >= 1 && shard.of <= MOST_SHARDS)) {
    throw new UsageError(`"--shard" must have N from 1 to ${MOST_SHARDS} in I/N, ${found}`);
  }
  throw new UsageError(
    plus === undefined
      ? `"--shard" must have I from 1 to ${shard.of} in I/N, ${found}` +
        (shard.index === 0 ? `: where I counts from 0, write ${first}+1/${of}` : "")
      : `"--shard" must have I from 0 to ${shard.of - 1} in I+1/N, ${found}`,
  );
}
