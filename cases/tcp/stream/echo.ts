import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  rfc,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

/** Messages over IPv4, more than a counter of 8 bits holds; the other variants share such a counter. */
const MANY = 260;
const FEW = 50;
/** Sizes of messages cycle through a prime, so that no size stays with a place in the stream. */
const SIZES = 61;

export default defineCase({
  id: "tcp/stream/echo",
  title: "Messages travel there and back, up to 260 of them one after another",
  requirement:
    "What is sent is received unchanged, and what is sent back arrives unchanged, time after time.",
  lesson: "Sends and receives need not come in pairs of the same size: read as many bytes as were sent, " +
    "in a loop.",
  level: "must",
  sources: [rfc(9293, "2.2"), rfc(9293, "3.4")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    received: { conforming: ["intact"] },
    echoed: { conforming: ["intact"], after: { received: "intact" } },
  },
  async script({ connected, family, inMode, mode, record }) {
    const rounds = family === "ipv4" && mode === "natural" ? MANY : FEW;
    const { subject, peer } = await connected();
    await inMode(subject);
    let received: Outcome = "intact";
    let echoed: Outcome = "intact";
    for (let round = 0; round < rounds && received === "intact" && echoed === "intact"; round++) {
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
