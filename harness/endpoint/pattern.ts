import type { Pattern } from "./kinds.ts";

/** Bytes of a tile: the largest prime below 65,536, so that no power of two hides a reordering. */
const TILE = 65_521;

const tiles = new Map<number, Uint8Array<ArrayBuffer>>();

/**
 * The tile of `seed`: one byte from each step of a 32-bit linear congruential generator. Not to be changed by
 * the caller.
 */
function tileOf(seed: number): Uint8Array<ArrayBuffer> {
  let tile = tiles.get(seed);
  if (tile === undefined) {
    tile = new Uint8Array(TILE);
    let x = seed >>> 0;
    for (let index = 0; index < TILE; index++) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      tile[index] = x >>> 24;
    }
    if (tiles.size >= 8) tiles.clear();
    tiles.set(seed, tile);
  }
  return tile;
}

/** Walks over the bytes of a pattern, a piece at a time. */
export class PatternReader {
  /** Bytes that were walked over. */
  position = 0;
  /** Bytes of the whole pattern. */
  readonly length: number;
  readonly #tile: Uint8Array<ArrayBuffer>;
  readonly #offset: number;
  #number = -1;

  /** Starts at the pattern's first byte. */
  constructor(pattern: Pattern) {
    this.#tile = tileOf(pattern.seed).slice();
    this.#offset = pattern.offset ?? 0;
    this.length = pattern.length;
  }

  /**
   * The bytes at the position, as many as one tile holds of them and at most `size`. Valid until the next
   * call.
   */
  peek(size: number): Uint8Array<ArrayBuffer> {
    const at = this.#offset + this.position;
    const number = Math.floor(at / TILE);
    if (number !== this.#number) {
      this.#number = number;
      new DataView(this.#tile.buffer).setBigUint64(0, BigInt(number), true);
    }
    const from = at % TILE;
    const left = Math.min(size, this.length - this.position, TILE - from);
    return this.#tile.subarray(from, from + Math.max(0, left));
  }
}

/** Bytes that are made at once where fewer are asked for. */
const BLOCK = 1_048_576;

/**
 * The bytes that were made last: a script that sends megabytes goes through one pattern from offset to
 * offset, and the next one goes through the same.
 */
let last:
  | { readonly seed: number; readonly from: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | undefined;

/** The bytes of a pattern, not to be changed by the caller. */
export function patternBytes({ seed, length, offset = 0 }: Pattern): Uint8Array<ArrayBuffer> {
  if (last?.seed !== seed || offset < last.from || offset + length > last.from + last.bytes.length) {
    const from = Math.floor(offset / BLOCK) * BLOCK;
    const bytes = new Uint8Array(Math.ceil((offset + length - from) / BLOCK) * BLOCK);
    const reader = new PatternReader({ seed, length: bytes.length, offset: from });
    while (reader.position < bytes.length) {
      const piece = reader.peek(bytes.length);
      bytes.set(piece, reader.position);
      reader.position += piece.length;
    }
    last = { seed, from, bytes };
  }
  return last.bytes.subarray(offset - last.from, offset - last.from + length);
}
