import { compared, type Outcome, outcome, type Socket } from "../../../harness/case/mod.ts";

/** Bytes of one receive at most. */
const CHUNK = 65_536;

/** Bytes, each of which shows its place. */
export function numbered(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7) & 0xff);
}

/**
 * Receives the bytes that were `sent`, in whatever mode the socket is, and says how what came compares with
 * them and what the receive after them gives. One that fails before ends both.
 */
export async function received(
  socket: Socket,
  sent: Uint8Array,
): Promise<{ content: Outcome; end: Outcome }> {
  const bytes: number[] = [];
  let end: Outcome = "data";
  while (end === "data") {
    const left = Math.max(1, sent.length - bytes.length);
    const receiving = socket.recv(Math.min(CHUNK, left));
    end = await outcome(receiving);
    if (end === "data") bytes.push(...await receiving);
    if (bytes.length > sent.length) break;
  }
  return { content: compared(Uint8Array.from(bytes), sent), end };
}
