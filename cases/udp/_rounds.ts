import type { Outcome } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";

/** More than a ring of 64 or 100 places holds, and a counter of 8 bits. */
export const ROUNDS = 260;

/**
 * Passes one request after another, of every length from 0 bytes on, and passes each back as a reply. Gives the first
 * comparison that is not `whole`, of requests and of replies; none comes after it.
 */
export async function rounds(
  request: (data: Uint8Array) => Promise<Uint8Array>,
  reply: (data: Uint8Array) => Promise<Uint8Array>,
): Promise<{ requests: Outcome; replies: Outcome }> {
  for (let round = 0; round < ROUNDS; round++) {
    const sent = payloadOf(2 * round).subarray(round);
    const requested = await request(sent);
    const requests = carried(requested, sent);
    if (requests !== "whole") return { requests, replies: "whole" };
    const replies = carried(await reply(requested), sent);
    if (replies !== "whole") return { requests, replies };
  }
  return { requests: "whole", replies: "whole" };
}
