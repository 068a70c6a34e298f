import { excerpt } from "../../reports/printable.ts";
import { Violation } from "./violation.ts";

/** Bytes that a line may have, without its end: 1 MiB. */
export const LONGEST_LINE = 1_048_576;

const NEWLINE = 10;
const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder();

function decoded(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new Violation(
      `a line is not UTF-8: "${excerpt(lenient.decode(bytes.subarray(0, 800)))}"`,
    );
  }
}

/**
 * Puts the lines of a byte stream together. Written by hand because a line must have a longest length, and
 * because a chain of streams costs more than the round trip it carries.
 */
export class LineBuffer {
  /** The beginning of a line that has not ended yet. */
  #begun = new Uint8Array(4096);
  #held = 0;

  /**
   * Takes the next bytes and gives each line they complete to `line`, without its end.
   *
   * @throws {Violation} for a line longer than {@linkcode LONGEST_LINE} or one that is not UTF-8, and
   * whatever `line` throws.
   */
  push(chunk: Uint8Array, line: (text: string) => void): void {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      const part = chunk.subarray(from, end < 0 ? chunk.length : end);
      if (end >= 0 && this.#held === 0 && part.length <= LONGEST_LINE) {
        line(decoded(part));
      } else {
        this.#hold(part);
        if (end < 0) return;
        const whole = this.#begun.subarray(0, this.#held);
        this.#held = 0;
        line(decoded(whole));
      }
      from = end + 1;
    }
  }

  /** The beginning of the line that has not ended yet, fit to be shown. */
  get begun(): string {
    return excerpt(lenient.decode(this.#begun.subarray(0, Math.min(this.#held, 800))), 100);
  }

  #hold(part: Uint8Array): void {
    const size = this.#held + part.length;
    if (size > LONGEST_LINE) {
      const start = this.#held > 0 ? this.#begun.subarray(0, this.#held) : part;
      const text = excerpt(lenient.decode(start.subarray(0, 800)), 100);
      throw new Violation(`a line has more than ${LONGEST_LINE} bytes and begins "${text}"`);
    }
    if (size > this.#begun.length) {
      const larger = new Uint8Array(Math.min(LONGEST_LINE, Math.max(size, this.#begun.length * 2)));
      larger.set(this.#begun.subarray(0, this.#held));
      this.#begun = larger;
    }
    this.#begun.set(part, this.#held);
    this.#held = size;
  }
}
