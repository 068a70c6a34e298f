import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/repeat",
  title: "A half-close can be repeated",
  requirement:
    "A second half-close of an open connection succeeds and changes nothing: replies are still received.",
  level: "should",
  sources: [posix("shutdown", "SHUT_WR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["ok"] },
    second: { conforming: ["ok"] },
    peerRecv: { conforming: ["eof"] },
    third: { conforming: ["ok"] },
    recv: { conforming: ["data"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    record("first", await outcome(subject.shutdown("write")));
    record("second", await outcome(subject.shutdown("write")));
    // From here on the end has been acknowledged.
    record("peerRecv", await outcome(peer.recv(1)));
    record("third", await outcome(subject.shutdown("write")));
    // A subject that has given the socket up says so itself, at the next checkpoint.
    await outcome(peer.sendall(BYTE));
    record("recv", await outcome(subject.recv(1)));
  },
});
