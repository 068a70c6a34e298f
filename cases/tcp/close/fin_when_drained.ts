import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/fin-when-drained",
  title: "A close with everything read ends the stream in order",
  requirement:
    "After a close with everything read the other side sees end of file, again and again, and no error.",
  level: "must",
  sources: [rfc(9293, "3.6 (MUST-12)"), posix("close"), posix("recv")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["eof"] },
    recvAgain: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await subject.recvExactly(1);
    await subject.close();
    record("recv", await outcome(peer.recv(1)));
    record("recvAgain", await outcome(peer.recv(1)));
  },
});
