import type { Pattern } from "../endpoint/kinds.ts";
import { PatternReader } from "../endpoint/pattern.ts";

/** Bytes that no direction gets to. */
const MOST = 2 ** 40;
/** The first byte of the pattern that is sent: before it, a tile has its number, which is mostly zeros. */
const FIRST = 8;

/** A reader for each seed: making one copies a tile. Each use begins by setting its position. */
const readers = new Map<number, PatternReader>();

function readerOf(seed: number): PatternReader {
  const reader = readers.get(seed) ?? new PatternReader({ seed, length: MOST });
  readers.set(seed, reader);
  return reader;
}

/** One direction of a connection: each position has its own byte, whoever sends it in whatever pieces. */
export class Traffic {
  /** Bytes that were sent. */
  sent = 0;
  /** Bytes that were received. */
  got = 0;
  /** True if all that was received was right. */
  right = true;
  readonly #seed: number;
  readonly #reader: PatternReader;

  /** Each direction has a seed of its own. */
  constructor(seed: number) {
    this.#seed = seed;
    this.#reader = readerOf(seed);
  }

  /** The next bytes to send. */
  piece(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    this.#reader.position = FIRST + this.sent;
    for (let at = 0; at < length; at = this.#reader.position - FIRST - this.sent) {
      const part = this.#reader.peek(length - at);
      bytes.set(part, at);
      this.#reader.position += part.length;
    }
    return bytes;
  }

  /** The next bytes to send, described. */
  described(length: number): Pattern {
    return { seed: this.#seed, length, offset: FIRST + this.sent };
  }

  /** Bytes that were sent and not received. */
  get outstanding(): number {
    return this.sent - this.got;
  }

  /** True if `data` is what comes next. Takes it, unless it was only peeked at. */
  take(data: Uint8Array, keep = false): boolean {
    let right = true;
    this.#reader.position = FIRST + this.got;
    for (let at = 0; right && at < data.length;) {
      const part = this.#reader.peek(data.length - at);
      right = equal(data.subarray(at, at + part.length), part);
      at += part.length;
      this.#reader.position += part.length;
    }
    if (!keep) {
      this.got += data.length;
      this.right &&= right;
    }
    return right;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
