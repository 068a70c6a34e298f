import type { Pattern } from "./endpoint.ts";
import { crc32, patternBytes, PatternReader, TILE } from "./pattern.ts";

/** Bytes at the start of each tile that hold its number. */
const NUMBER = 8;
const REST = TILE - NUMBER;

/*
 * All tiles of a seed are alike but for their first 8 bytes, and a CRC is linear: the register after a tile is the register
 * after its first 8 bytes, moved on by 65,513 zero bytes, XOR what the other 65,513 bytes do to an empty register. So 64 MiB
 * cost some thousand steps and not 64 million.
 */

/** The register without the inversions of the finished CRC. */
const run = (register: number, data: Uint8Array): number => ~crc32(data, ~register >>> 0) >>> 0;

let zeros: Uint32Array | undefined;

/** The register moved on by the rest of a tile, were that all zeros: a table for each of its four bytes. */
function moved(register: number): number {
  zeros ??= zeroTables();
  return (zeros[register & 0xff]! ^ zeros[256 | register >>> 8 & 0xff]! ^
    zeros[512 | register >>> 16 & 0xff]! ^
    zeros[768 | register >>> 24]!) >>> 0;
}

function zeroTables(): Uint32Array {
  const blank = new Uint8Array(REST);
  const ofBit = Array.from({ length: 32 }, (_, bit) => run(1 << bit >>> 0, blank));
  const tables = new Uint32Array(1024);
  for (let byte = 0; byte < 4; byte++) {
    for (let value = 0; value < 256; value++) {
      for (let bit = 0; bit < 8; bit++) {
        if (value >>> bit & 1) tables[byte << 8 | value]! ^= ofBit[byte * 8 + bit]!;
      }
    }
  }
  return tables;
}

const rests = new Map<number, number>();

function restOf(seed: number): number {
  let rest = rests.get(seed);
  if (rest === undefined) {
    rest = run(0, patternBytes({ seed, length: TILE }).subarray(NUMBER));
    if (rests.size >= 64) rests.clear();
    rests.set(seed, rest);
  }
  return rest;
}

/** The CRC-32 (IEEE 802.3) of the first `count` bytes of a pattern; `count` may not exceed its length. */
export function patternCrc(pattern: Pattern, count: number): number {
  const offset = pattern.offset ?? 0;
  const reader = new PatternReader({ ...pattern, length: count });
  let register = 0xffffffff;
  while (reader.position < count) {
    const whole = (offset + reader.position) % TILE === 0 && count - reader.position >= TILE;
    const piece = reader.peek(whole ? NUMBER : count);
    register = run(register, piece);
    if (whole) register = (moved(register) ^ restOf(pattern.seed)) >>> 0;
    reader.position += whole ? TILE : piece.length;
  }
  return ~register >>> 0;
}
