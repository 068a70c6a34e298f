/** Bytes of a cycle: a prime, so that each position within reach has its own bytes. */
const CYCLE = 65_521;
/** Bytes that a piece may have at most. */
export const MOST_PIECE = 65_536;

/** Two cycles, so that a piece of any length up to one begins anywhere in the first. */
const BYTES = make();

function make(): Uint8Array {
  const bytes = new Uint8Array(CYCLE + MOST_PIECE);
  let x = 1;
  for (let at = 0; at < CYCLE; at++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = x >>> 24;
  }
  for (let at = CYCLE; at < bytes.length; at++) bytes[at] = bytes[at - CYCLE]!;
  return bytes;
}

/** One direction of a connection: each position has its own bytes, whoever sends them in whatever pieces. */
export class Traffic {
  /** Bytes that were sent. */
  sent = 0;
  /** Bytes that were received. */
  got = 0;
  #right = true;

  /** The next bytes to send. */
  piece(length: number): Uint8Array<ArrayBuffer> {
    const from = this.sent % CYCLE;
    return BYTES.subarray(from, from + length) as Uint8Array<ArrayBuffer>;
  }

  /** Bytes that were sent and not received. */
  get outstanding(): number {
    return this.sent - this.got;
  }

  /** True if `data` is what comes next. Takes it, unless it was only peeked at. */
  take(data: Uint8Array, keep = false): boolean {
    let right = true;
    for (let at = 0; right && at < data.length;) {
      const from = (this.got + at) % CYCLE;
      const length = Math.min(data.length - at, CYCLE);
      right = equal(data.subarray(at, at + length), BYTES.subarray(from, from + length));
      at += length;
    }
    if (!keep) {
      this.got += data.length;
      this.#right &&= right;
    }
    return right;
  }

  /** True if all that was taken was right. */
  get right(): boolean {
    return this.#right;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
