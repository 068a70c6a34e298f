import { BOTH_ROLES, BYTE, defineCase, outcome, report, rfc } from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_relay.ts";

export default defineCase({
  id: "relay/half-closed-silence",
  title: "A half-closed connection may be silent for a while",
  requirement: "A reply that comes a second and a half after a half-close is passed on like any other.",
  level: "should",
  sources: [rfc(9293, "3.6.1"), report("envoyproxy/envoy", 47378), report("ekzhang/bore", 165)],
  relay: "only",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    silence: { conforming: ["pending"] },
    reply: { conforming: ["data"] },
  },
  async script({ connected, passedOn, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(BYTE);
    await subject.shutdown("write");
    await passedOn(peer.recv(1), outcome);
    const receiving = subject.recv(1);
    record("silence", await passedOn(receiving, outcome, SILENCE_MS));
    await outcome(peer.sendall(BYTE));
    record("reply", await passedOn(receiving, outcome));
  },
});
