import { defineCase, type Outcome, rfc } from "../../../harness/case/mod.ts";
import { octets } from "./octets.ts";

const ROUNDS = 300;
/** Sizes of messages cycle through a prime, so that no size stays with a place in the stream. */
const SIZES = 61;

export default defineCase({
  id: "tcp/stream/echo",
  title: "300 messages there and back, one after another",
  requirement:
    "What is sent is received unchanged, and what is sent back arrives unchanged, as often as it is repeated.",
  level: "must",
  sources: [rfc(9293, "2.2"), rfc(9293, "3.4")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
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
      const message = new TextEncoder().encode(`${round}:${"x".repeat(round % SIZES)}`);
      await peer.sendall(message);
      const request = await subject.recvExactly(message.length);
      received = octets(request, message);
      await subject.sendall(request);
      echoed = octets(await peer.recvExactly(request.length), request);
    }
    record("received", received);
    record("echoed", echoed);
  },
});
