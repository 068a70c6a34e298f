import { BOTH_ROLES, BYTE, defineCase, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/after-own-shutdown",
  title: "A reset in place of the reply to a half-closed request is reported",
  requirement:
    "A half-closed socket still reports a reset: a reply that is missing must not look like an empty one.",
  level: "must",
  sources: [rfc(9293, "3.6 (MUST-12)"), rfc(9293, "3.10.7.4"), posix("recv", "ECONNRESET")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "abort"] },
  outcomes: {
    recv: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(BYTE);
    await subject.shutdown("write");
    // Nothing is left unread, so that the abort is the only reason for a reset.
    await peer.drain();
    await peer.abort();
    await visible(subject, "reset");
    record("recv", await outcome(subject.recv(1)));
  },
});
