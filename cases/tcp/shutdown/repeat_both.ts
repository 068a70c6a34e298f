import { BOTH_ROLES, defineCase, EVERY_FAMILY, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/repeat-both",
  title: "Both directions can be shut down after one of them, and again",
  requirement:
    "While the peer keeps its side open, shutdown of both directions succeeds after a half-close, and again.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RDWR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write", "shutdown:both"], peer: ["stream"] },
  outcomes: {
    write: { conforming: ["ok"] },
    both: { conforming: ["ok"] },
    bothAgain: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: { reason: "macOS has given the connection up", when: { os: "darwin" } } },
    },
    recv: { conforming: ["eof"] },
    peerRecv: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    record("write", await outcome(subject.shutdown("write")));
    record("both", await outcome(subject.shutdown("both")));
    record("bothAgain", await outcome(subject.shutdown("both")));
    record("recv", await outcome(subject.recv(1)));
    record("peerRecv", await outcome(peer.recv(1)));
  },
});
