import { patternCrc } from "./pattern_crc.ts";
import type { Pattern } from "./endpoint.ts";
import { crc32, PatternReader } from "./pattern.ts";

/** Whether two runs of bytes of one length are the same. */
type Same = (found: Uint8Array<ArrayBuffer>, wanted: Uint8Array<ArrayBuffer>) => boolean;

/** A plain loop: with a callback for each byte it would take ten times as long. */
function sameByteByByte(found: Uint8Array<ArrayBuffer>, wanted: Uint8Array<ArrayBuffer>): boolean {
  for (let index = 0; index < wanted.length; index++) {
    if (found[index] !== wanted[index]) return false;
  }
  return true;
}

/** What `drain` makes of the bytes that arrive: their count, and how they compare with a pattern or, where there is none, their sum. */
export class Comparison {
  /** Bytes so far. */
  count = 0;
  /** Position of the first byte that differs, or `null`. */
  mismatch: number | null = null;
  #crc = 0;
  readonly #pattern: Pattern | undefined;
  readonly #reader: PatternReader | undefined;
  readonly #same: Same;

  /** `same` may be given where there is something faster than a loop. */
  constructor(pattern: Pattern | undefined, same: Same = sameByteByByte) {
    this.#pattern = pattern;
    this.#reader = pattern && new PatternReader(pattern);
    this.#same = same;
  }

  /** CRC-32 of all bytes; `null` as long as they are the pattern's, whose sum need not be made. */
  get crc32(): number | null {
    return this.#reader && this.mismatch === null ? null : this.#crc;
  }

  /** Takes the next bytes. */
  add(bytes: Uint8Array<ArrayBuffer>): void {
    const start = this.count;
    this.count += bytes.length;
    if (this.#reader && this.mismatch === null) {
      this.mismatch = this.#firstDifference(bytes, start, this.#reader);
      if (this.mismatch === null) return;
      this.#crc = patternCrc(this.#pattern!, start);
    }
    this.#crc = crc32(bytes, this.#crc);
  }

  #firstDifference(bytes: Uint8Array<ArrayBuffer>, start: number, reader: PatternReader): number | null {
    for (let at = 0; at < bytes.length;) {
      const wanted = reader.peek(bytes.length - at);
      // Bytes beyond the pattern differ from it.
      if (wanted.length === 0) return start + at;
      const found = bytes.subarray(at, at + wanted.length);
      if (!this.#same(found, wanted)) {
        return start + at + wanted.findIndex((byte, index) => byte !== found[index]);
      }
      at += wanted.length;
      reader.position += wanted.length;
    }
    return null;
  }
}
