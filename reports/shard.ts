import type { Result } from "./model.ts";

/** One of several parts of a run, each of which may run on a machine of its own. */
export interface Shard {
  /** Its number, from 1 to {@linkcode Shard.of}. */
  readonly index: number;
  /** The number of shards. */
  readonly of: number;
}

/**
 * The index of the shard that has a variant of a subject: every peer and round of it. The subjects stand side
 * by side on a line, which the shards cut into equal pieces: to start a subject costs as much as many
 * variants, so few are started by two shards. The place of a variant within its subject is a hash of its id,
 * so it keeps its shard when cases are added.
 */
export function shardOf(
  { case: id, variant, subject }: Pick<Result, "case" | "variant" | "subject">,
  of: number,
  subjects: readonly string[],
): number {
  const within = mixed(fnv1a(`${id} ${variant}`)) / 2 ** 32;
  return Math.floor((subjects.indexOf(subject) + within) / subjects.length * of) + 1;
}

/** The subjects of which a shard can have variants, by {@linkcode shardOf}. */
export function subjectsIn({ index, of }: Shard, subjects: readonly string[]): string[] {
  const count = subjects.length;
  return subjects.filter((_, at) => at * of < index * count && (at + 1) * of > (index - 1) * count);
}

/** @throws {RangeError} unless `index` and `of` are whole numbers, `index` from 1 to `of`. */
export function checkShard({ index, of }: Shard): void {
  if (Number.isSafeInteger(index) && Number.isSafeInteger(of) && index >= 1 && index <= of) return;
  throw new RangeError(
    `The shard must have an index from 1 to its number of shards, found ${index} of ${of}`,
  );
}

/** A hash of a text: 32 bits of FNV-1a over its bytes in UTF-8. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * Spreads a hash over all of its bits, as the end of MurmurHash3 does. The last bit of FNV-1a is a parity of
 * the text's last bits, so that two shards would have one family each.
 */
function mixed(hash: number): number {
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
  return (hash ^ hash >>> 16) >>> 0;
}
