import { BOTH_ROLES, BYTE, defineCase, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/rdwr-resets-late-data",
  title: "Data that arrives after both directions were shut down is answered by a reset",
  requirement:
    "Data that arrives after both directions were shut down is answered by a reset: the next send fails.",
  level: "may",
  // The standard says it of CLOSE; Linux treats both directions shut down as no different.
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), posix("shutdown", "SHUT_RDWR")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:both"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["eof"] },
    firstSend: { conforming: ["ok"] },
    secondSend: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "the reset is reported as it came, as other systems may" },
    },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await subject.shutdown("both");
    record("recv", await outcome(peer.recv(1)));
    record("firstSend", await outcome(peer.sendall(BYTE)));
    await visible(peer, "reset");
    record("secondSend", await outcome(peer.sendall(BYTE)));
  },
});
