/** The bytes of an int, in the order of this machine. */
export function intBytes(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

/** The int that is made of such bytes. */
export function intOf(bytes: Uint8Array): number | undefined {
  return new Int32Array(bytes.slice().buffer)[0];
}
