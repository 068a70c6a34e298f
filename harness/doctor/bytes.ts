import type { SocketId } from "../endpoint/kinds.ts";
import type { Context } from "./context.ts";

/** How bytes travel, for those who have it wrong. */
export const BASE64 = "standard base64 with padding, of exactly the bytes; never through text of an encoding";

/** How the bytes of a pattern are made, for those who have it wrong. */
export const GENERATOR =
  'compare with the test vectors of "Bulk data": the byte is x >> 24 after each step, and tile k begins with k in 8 bytes, little-endian';

/** `length` bytes, of every value that a byte has. */
export const every = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => index ^ (index >> 8));

/** What the agent receives, `size` bytes or all until the end. */
export async function received(context: Context, socket: SocketId, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let count = 0;
  while (count < size) {
    const { data } = await context.ok("recv", { socket, size: Math.min(65_536, size - count) });
    if (data.length === 0) break;
    bytes.set(data, count);
    count += data.length;
  }
  return bytes.subarray(0, count);
}

/** The same at the peer. */
export async function peerReceived(context: Context, socket: SocketId, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let count = 0;
  while (count < size) {
    const { data } = await context.peer("recv", { socket, size: Math.min(65_536, size - count) });
    if (data.length === 0) break;
    bytes.set(data, count);
    count += data.length;
  }
  return bytes.subarray(0, count);
}
