import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/after-own-shutdown",
  title: "a reset in place of the reply to a half-closed request",
  requirement:
    "A socket that has shut down sending still reports a reset to its receives: the missing reply must not look like an empty one.",
  level: "must",
  sources: [rfc(9293, "3.6 (MUST-12)"), rfc(9293, "3.10.7.4"), posix("recv", "ECONNRESET")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "abort"] },
  outcomes: {
    recv: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(Uint8Array.of(1));
    await subject.shutdown("write");
    // Nothing is left unread, so that the abort is the only reason for a reset.
    await peer.drain();
    await peer.abort();
    await visible(subject, "reset");
    record("recv", await outcome(subject.recv(1)));
  },
});
