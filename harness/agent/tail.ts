/** Keeps the last bytes of a stream: what an agent says on stderr is evidence, and it may say too much. */
export class Tail {
  readonly #kept: Uint8Array;
  /** Bytes since the last {@linkcode take}. */
  #count = 0;

  /** `most` is in bytes. */
  constructor(most: number) {
    this.#kept = new Uint8Array(most);
  }

  /** Adds what came. */
  push(chunk: Uint8Array): void {
    const most = this.#kept.length;
    const part = chunk.subarray(Math.max(0, chunk.length - most));
    const at = (this.#count + chunk.length - part.length) % most;
    const first = part.subarray(0, most - at);
    this.#kept.set(first, at);
    this.#kept.set(part.subarray(first.length), 0);
    this.#count += chunk.length;
  }

  /** The text that is kept; where bytes were left out, it begins by saying how many. */
  get text(): string {
    const most = this.#kept.length;
    if (this.#count <= most) return new TextDecoder().decode(this.#kept.subarray(0, this.#count));
    const at = this.#count % most;
    const bytes = new Uint8Array(most);
    bytes.set(this.#kept.subarray(at), 0);
    bytes.set(this.#kept.subarray(0, at), most - at);
    return `[${this.#count - most} bytes left out]\n${new TextDecoder().decode(bytes)}`;
  }

  /** The text, and forgets it. */
  take(): string {
    const taken = this.text;
    this.#count = 0;
    return taken;
  }
}
