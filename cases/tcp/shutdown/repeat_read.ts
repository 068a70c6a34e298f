import { BOTH_ROLES, BYTE, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/repeat-read",
  title: "Shutdown of receiving can be repeated",
  requirement:
    "A second shutdown of receiving on an open connection succeeds and changes nothing: its sends arrive.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:read"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["ok"] },
    second: { conforming: ["ok"] },
    send: { conforming: ["ok"] },
    peerRecv: { conforming: ["data"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    record("first", await outcome(subject.shutdown("read")));
    record("second", await outcome(subject.shutdown("read")));
    record("send", await outcome(subject.sendall(BYTE)));
    record("peerRecv", await outcome(peer.recv(1)));
  },
});
