/** Bytes of each datagram of a send, but for the last. */
export const SEGMENT = 1_000;

/** The sizes of the datagrams that a send of `size` bytes is. */
export function segmentsOf(size: number): number[] {
  return size <= SEGMENT ? [size] : [SEGMENT, ...segmentsOf(size - SEGMENT)];
}

/** Pieces, one after another. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
