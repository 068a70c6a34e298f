import type { Outcome, Scenario } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";

/** Rounds: more than a ring of 64 or 100 places holds, and a counter of 8 bits. */
const MANY = 260;
/** Powers of two after that: macOS has datagrams of 2,048 bytes over AF_UNIX unless it is set otherwise. */
const [POWERS, LARGER] = [[512, 1_024], [2_048, 4_096, 8_192]];

/**
 * Bytes: a size that grows by one each round, then those around powers of two and around one Ethernet frame.
 * Empty datagrams have cases of their own.
 */
function sizes(family: Scenario["family"]): readonly number[] {
  const powers = family === "unix" ? POWERS : [...POWERS, ...LARGER];
  const around = powers.flatMap((power) => [power - 1, power, power + 1]);
  return [...Array.from({ length: MANY }, (_, at) => at + 1), ...around, 1_472, 1_473, 2_048];
}

/** Bytes of a buffer that has room for each of them. */
export const ROOM = 16_384;

/**
 * Passes one request after another and passes each back as a reply, more than 260 of all sizes. Gives the
 * first comparison that is not `whole`, of requests and of replies; none comes after it.
 */
export async function rounds(
  family: Scenario["family"],
  request: (data: Uint8Array) => Promise<Uint8Array>,
  reply: (data: Uint8Array) => Promise<Uint8Array>,
): Promise<{ requests: Outcome; replies: Outcome }> {
  for (const size of sizes(family)) {
    const sent = payloadOf(2 * size).subarray(size);
    const requested = await request(sent);
    const requests = carried(requested, sent);
    if (requests !== "whole") return { requests, replies: "whole" };
    const replies = carried(await reply(requested), sent);
    if (replies !== "whole") return { requests, replies };
  }
  return { requests: "whole", replies: "whole" };
}
