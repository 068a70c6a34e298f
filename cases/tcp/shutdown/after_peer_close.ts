import { BOTH_ROLES, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/after-peer-close",
  title: "Sending is shut down after the peer has closed",
  requirement:
    "After the peer's close a half-close succeeds and ends the connection; the next finds it not connected.",
  level: "should",
  sources: [posix("shutdown", "ENOTCONN")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["eof"] },
    first: {
      conforming: ["ok"],
      tolerated: { ENOTCONN: { reason: "macOS gives the connection up sooner", when: { os: "darwin" } } },
    },
    second: { conforming: ["ENOTCONN"] },
    recvAfter: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.close();
    await visible(subject, "fin");
    record("recv", await outcome(subject.recv(1)));
    record("first", await outcome(subject.shutdown("write")));
    await visible(subject, "ack");
    record("second", await outcome(subject.shutdown("write")));
    record("recvAfter", await outcome(subject.recv(1)));
  },
});
