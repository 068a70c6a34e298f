import { FILLED, type Outcome } from "../harness/case/mod.ts";

/** Says if a receive left the rest of its buffer as it was: what is after the bytes that it counted. */
export function restIsLeft({ count, data }: { readonly count: number; readonly data: Uint8Array }): Outcome {
  return data.subarray(count).every((byte) => byte === FILLED) ? "yes" : "no";
}
