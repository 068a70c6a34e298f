import { compared, type Outcome } from "../../harness/case/mod.ts";

/**
 * `length` bytes, no two parts of which are alike over short distances, so that what is cut or moved is
 * noticed.
 */
export function payloadOf(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) bytes[index] = Math.imul(index, 2_654_435_761) >>> 24;
  return bytes;
}

/**
 * Compares a datagram that was received with the one that was sent: `whole`, `empty`, `truncated`, `long`
 * or `corrupt`.
 */
export function carried(received: Uint8Array, sent: Uint8Array): Outcome {
  const stream = compared(received, sent);
  if (stream === "intact") return "whole";
  if (stream !== "short") return stream;
  return received.length === 0 ? "empty" : "truncated";
}

/**
 * Compares what was received into a buffer of `size` bytes with the datagram that was sent, which is longer:
 * `truncated` if it is its beginning.
 */
export function cut(received: Uint8Array, sent: Uint8Array, size: number): Outcome {
  const beginning = carried(received, sent.subarray(0, size));
  return beginning === "whole" ? "truncated" : beginning === "truncated" ? "short" : beginning;
}
