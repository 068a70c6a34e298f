import { type Shard, shardOf } from "../../reports/shard.ts";
import type { Variant } from "./variants.ts";

/** True if a shard has the variant; every variant is in the whole. */
export function inShard({ case: { id }, name }: Variant, shard: Shard | undefined): boolean {
  return shard === undefined || shardOf({ case: id, variant: name }, shard.of) === shard.index;
}
