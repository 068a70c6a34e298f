import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  rfc,
} from "../../../harness/case/mod.ts";

/** More than a counter of 8 bits holds. */
const ROUNDS = 260;
/** Sizes of messages cycle through a prime, so that no size stays with a place in the stream. */
const SIZES = 61;

export default defineCase({
  id: "tcp/stream/echo",
  title: "260 messages travel there and back, one after another",
  requirement:
    "What is sent is received unchanged, and what is sent back arrives unchanged, time after time.",
  level: "must",
  sources: [rfc(9293, "2.2"), rfc(9293, "3.4")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    received: { conforming: ["intact"] },
    echoed: { conforming: ["intact"], after: { received: "intact" } },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    let received: Outcome = "intact";
    let echoed: Outcome = "intact";
    for (let round = 0; round < ROUNDS && received === "intact" && echoed === "intact"; round++) {
      // The number makes every message another one: a repeated or lost round cannot pass for its neighbour.
      const message = bytesOf(`${round}:${"x".repeat(round % SIZES)}`);
      await peer.sendall(message);
      const request = await subject.recvExactly(message.length);
      received = compared(request, message);
      await subject.sendall(request);
      echoed = compared(await peer.recvExactly(request.length), request);
    }
    record("received", received);
    record("echoed", echoed);
  },
});
