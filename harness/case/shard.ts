import { type Shard, shardOf } from "../../reports/shard.ts";
import type { Variant } from "./variants.ts";

/** True if a shard of a run of `subjects` has the variant of one of them; every variant is in the whole. */
export function inShard(
  { case: { id }, name }: Variant,
  subject: string,
  shard: Shard | undefined,
  subjects: readonly string[],
): boolean {
  if (shard === undefined) return true;
  return shardOf({ case: id, variant: name, subject }, shard.of, subjects) === shard.index;
}
