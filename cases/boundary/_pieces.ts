import type { Scenario, Socket } from "../../harness/case/mod.ts";

/**
 * Receives in pieces of at most `size` bytes until `total` have come or the stream has ended. How many pieces
 * that makes is for the implementation to choose; that none is longer than asked for is not.
 */
export async function receivePieces(socket: Socket, size: number, total: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let count = 0; count < total;) {
    const piece = await socket.recv(size);
    if (piece.length === 0) break;
    pieces.push(piece);
    count += piece.length;
  }
  return pieces;
}

/** Receives all that the peer sends, once it is there, and cuts it at every multiple of `size` bytes. */
export async function cut(
  { connected, visible }: Scenario,
  sent: Uint8Array,
  size: number,
): Promise<Uint8Array[]> {
  const { subject, peer } = await connected();
  await peer.sendall(sent);
  await peer.shutdown("write");
  await visible(subject, "data", sent.length);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < sent.length; at += size) {
    pieces.push(await subject.recvExactly(Math.min(size, sent.length - at)));
  }
  return pieces;
}

/** The pieces, one after another. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
