import { defineCase, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/repeat-both",
  title: "both directions can be shut down after one of them, and again",
  requirement:
    "On a connection that the other side keeps open, shutting down both directions succeeds after a half-close, and once more.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RDWR")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
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
