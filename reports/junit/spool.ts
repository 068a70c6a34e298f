/** Characters that are encoded at a time. */
const PIECE = 65_536;

/** Keeps text until its turn in a document comes, as UTF-8, which takes the least memory. */
export class Spool {
  readonly #pieces: Uint8Array[] = [];
  #begun = "";

  /** Adds text to the end. */
  add(text: string): void {
    this.#begun += text;
    if (this.#begun.length >= PIECE) this.#store();
  }

  #store(): void {
    this.#pieces.push(new TextEncoder().encode(this.#begun));
    this.#begun = "";
  }

  /** The whole text, in pieces. */
  *texts(): Generator<string> {
    for (const each of this.#pieces) yield new TextDecoder().decode(each);
    yield this.#begun;
  }
}
