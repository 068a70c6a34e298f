import { BOTH_ROLES, BYTE, defineCase, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/shutdown-rd-then-close",
  title: "A peer that does not read any more resets only when it closes",
  requirement:
    "A peer that has shut down receiving takes sends without complaint, and resets when it closes.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD"), rfc(9293, "3.6.1 (SHLD-3)"), rfc(2525, "2.17")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:read"] },
  outcomes: {
    firstSend: { conforming: ["ok"] },
    secondSend: { conforming: ["ok"] },
    recv: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.shutdown("read");
    record("firstSend", await outcome(subject.sendall(BYTE)));
    await visible(peer, "data");
    record("secondSend", await outcome(subject.sendall(BYTE)));
    await visible(peer, "data", 2);
    await peer.close();
    await visible(subject, "reset");
    record("recv", await outcome(subject.recv(1)));
  },
});
