/** Characters that are encoded at a time. */
const PIECE = 65_536;

/** Keeps text until its turn in a document comes, as UTF-8, which takes the least memory. */
export class Spool {
  readonly #pieces: Uint8Array[] = [];
  #stored = 0;
  #begun = "";

  /** Adds text to the end. */
  add(text: string): void {
    this.#begun += text;
    if (this.#begun.length >= PIECE) this.#store();
  }

  #store(): void {
    const piece = new TextEncoder().encode(this.#begun);
    this.#pieces.push(piece);
    this.#stored += piece.length;
    this.#begun = "";
  }

  /** Bytes that the text takes at most. */
  get bytes(): number {
    // A character takes three bytes at most for each of its UTF-16 code units.
    return this.#stored + 3 * this.#begun.length;
  }

  /** The whole text, in pieces. */
  *texts(): Generator<string> {
    for (const each of this.#pieces) yield new TextDecoder().decode(each);
    yield this.#begun;
  }
}
