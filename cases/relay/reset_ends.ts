import { BOTH_ROLES, defineCase, exchanged, INET, outcome, report, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "relay/reset-ends",
  title: "A reset at one end ends the connection at the other",
  requirement: "When one end resets its connection, the other end sees its end within two seconds.",
  level: "should",
  sources: [rfc(9293, "3.6 (MUST-12)"), report("apache/mina-sshd", 879)],
  relay: "only",
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "abort"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["intact"] },
    told: { conforming: ["ECONNRESET", "eof"] },
  },
  async script({ connected, passedOn, record }) {
    const { subject, peer } = await connected();
    record("before", await exchanged(subject, peer));
    const receiving = peer.recv(1);
    await subject.abort();
    record("told", await passedOn(receiving, outcome));
  },
});
