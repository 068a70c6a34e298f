import {
  BOTH_ROLES,
  BROKEN_PIPE,
  BYTE,
  defineCase,
  INET,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/rdwr",
  title: "Both directions are shut down, as both sides see it",
  requirement:
    "After shutdown of both directions both sides read end of file, and only the other side can still send.",
  level: "must",
  sources: [posix("shutdown", "SHUT_RDWR"), posix("send", "EPIPE"), rfc(9293, "3.6.1")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:both"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["eof"] },
    send: BROKEN_PIPE,
    peerRecv: { conforming: ["eof"] },
    peerSend: { conforming: ["ok"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await subject.shutdown("both");
    record("recv", await outcome(subject.recv(1)));
    record("send", await outcome(subject.sendall(BYTE)));
    record("peerRecv", await outcome(peer.recv(1)));
    // Only the answer to this one shows the other side that nobody reads any more.
    record("peerSend", await outcome(peer.sendall(BYTE)));
  },
});
