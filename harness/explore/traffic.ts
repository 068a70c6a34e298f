import type { Payload } from "../endpoint/kinds.ts";
import { PatternReader } from "../endpoint/pattern.ts";

/** Bytes that no direction gets to. */
const MOST = 2 ** 40;
/** The first byte of the pattern that is sent: before it, a tile has its number, which is mostly zeros. */
const FIRST = 8;

/** Bytes that are changed where they are taken for text, in pieces of a small send. */
const MARK = [0xef, 0xbb, 0xbf]; // a byte order mark
const LINE = [0x0d, 0x0a, 0x20]; // the end of a line, and white space
const ESCAPE = [0xff, 0x00, 0x1a]; // an escape of Telnet, and what ends a text or a file
const FLOW = [0x11, 0x13, 0x0a]; // XON, XOFF, and another end of a line

/** The sender. Each direction has a seed of its own, and bytes before those of the pattern. */
const DIRECTIONS = {
  // The second piece is the first again: it is not a copy of it.
  subject: { seed: 1, text: Uint8Array.from([LINE, LINE, ESCAPE, FLOW, MARK].flat()) },
  peer: { seed: 2, text: Uint8Array.from([MARK, LINE, ESCAPE, FLOW].flat()) },
} as const;

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
  /** Bytes of those that were sent by a call that has not returned. */
  underWay = 0;
  /** Bytes that were received. */
  got = 0;
  /** True if all that was received was right. */
  right = true;
  readonly #seed: number;
  readonly #text: Uint8Array<ArrayBuffer>;
  readonly #reader: PatternReader;

  /** One direction, from its beginning; `by` is its sender. */
  constructor(by: "subject" | "peer") {
    const { seed, text } = DIRECTIONS[by];
    this.#seed = seed;
    this.#text = text;
    this.#reader = readerOf(seed);
  }

  /** Bytes from a position on: one at least, and at most `most`. */
  #part(position: number, most: number): Uint8Array<ArrayBuffer> {
    if (position < this.#text.length) return this.#text.subarray(position, position + most);
    this.#reader.position = FIRST + position;
    return this.#reader.peek(most);
  }

  #write(bytes: Uint8Array, position: number): Uint8Array {
    for (let at = 0; at < bytes.length;) {
      const part = this.#part(position + at, bytes.length - at);
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** The next bytes to send. */
  piece(length: number): Uint8Array {
    return this.#write(new Uint8Array(length), this.sent);
  }

  /** The next bytes to send, of which there may be fewer than `most`: described, where they are many. */
  payload(most: number): Payload {
    return this.sent < this.#text.length
      ? this.#part(this.sent, most)
      : { seed: this.#seed, length: most, offset: FIRST + this.sent };
  }

  /** Bytes that were sent and not received. */
  get outstanding(): number {
    return this.sent - this.got;
  }

  /** True if `data` is what comes next. Takes it, unless it was only peeked at. */
  take(data: Uint8Array, keep = false): boolean {
    const due = data.length <= room.length ? room.subarray(0, data.length) : new Uint8Array(data.length);
    const right = equal(data, this.#write(due, this.got));
    if (!keep) {
      this.got += data.length;
      this.right &&= right;
    }
    return right;
  }
}

/** Room for the bytes that should have come. */
const room = new Uint8Array(65_536);
/** Bytes of a word. */
const WORD = 4;

/**
 * Compares words as far as there are any: what a fill has sent would take four times as long byte by byte.
 */
function equal(found: Uint8Array, due: Uint8Array): boolean {
  let at = 0;
  if (found.byteOffset % WORD === 0) {
    const words = Math.floor(found.length / WORD);
    const [here, there] = [found, due].map(({ buffer, byteOffset }) =>
      new Int32Array(buffer, byteOffset, words)
    );
    for (let word = 0; word < words; word++) if (here![word] !== there![word]) return false;
    at = words * WORD;
  }
  for (; at < found.length; at++) if (found[at] !== due[at]) return false;
  return true;
}
