import type { Outcome } from "../../harness/case/mod.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The payload of a datagram that says `words`. */
export function say(words: string): Uint8Array {
  return encoder.encode(words);
}

/** What a datagram says. */
export function said(payload: Uint8Array): string {
  return decoder.decode(payload);
}

/** `length` bytes, no two parts of which are alike over short distances, so that what is cut or moved is noticed. */
export function payloadOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Math.imul(index, 2_654_435_761) >>> 24);
}

/** How a datagram that was received compares with the one that was sent. */
export function compare(received: Uint8Array, sent: Uint8Array): Outcome {
  const common = Math.min(received.length, sent.length);
  for (let index = 0; index < common; index++) {
    if (received[index] !== sent[index]) return "corrupt";
  }
  if (received.length === sent.length) return "whole";
  if (received.length > sent.length) return "long";
  return received.length === 0 ? "empty" : "truncated";
}
