import type { Outcome } from "../../../harness/case.ts";

/** How the bytes that arrived compare with those that were sent: `intact`, `short`, `long` or `corrupt`. */
export function octets(arrived: Uint8Array, sent: Uint8Array): Outcome {
  const common = Math.min(arrived.length, sent.length);
  if (arrived.subarray(0, common).some((byte, index) => byte !== sent[index])) return "corrupt";
  if (arrived.length > sent.length) return "long";
  return arrived.length < sent.length ? "short" : "intact";
}
