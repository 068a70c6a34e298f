import type { Pattern } from "./kinds.ts";
import { PatternReader } from "./pattern.ts";

/** Compares two runs of bytes of one length. */
type Same = (found: Uint8Array<ArrayBuffer>, wanted: Uint8Array<ArrayBuffer>) => boolean;

/** A plain loop: with a callback for each byte it would take ten times as long. */
function sameByteByByte(found: Uint8Array<ArrayBuffer>, wanted: Uint8Array<ArrayBuffer>): boolean {
  for (let index = 0; index < wanted.length; index++) {
    if (found[index] !== wanted[index]) return false;
  }
  return true;
}

/** Counts the bytes that a `drain` receives and compares them with a pattern, where there is one. */
export class Comparison {
  /** Bytes so far. */
  count = 0;
  /** Position of the first byte that differs, or `null`. */
  mismatch: number | null = null;
  readonly #reader: PatternReader | undefined;
  readonly #same: Same;

  /** `same` may be given where there is something faster than a loop. */
  constructor(pattern: Pattern | undefined, same: Same = sameByteByByte) {
    this.#reader = pattern && new PatternReader(pattern);
    this.#same = same;
  }

  /** Takes the next bytes. */
  add(bytes: Uint8Array<ArrayBuffer>): void {
    const start = this.count;
    this.count += bytes.length;
    if (this.#reader && this.mismatch === null) {
      this.mismatch = this.#firstDifference(bytes, start, this.#reader);
    }
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
