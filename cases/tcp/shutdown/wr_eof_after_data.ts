import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  rfc,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/wr-eof-after-data",
  title: "A half-close delivers what was sent, and then end of file for good",
  requirement:
    "A half-close lets all that was sent before arrive; after that the peer's receives see end of file.",
  level: "must",
  sources: [posix("shutdown", "SHUT_WR"), posix("recv"), rfc(9293, "3.6"), rfc(9293, "3.10.4")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    recvAgain: { conforming: ["eof"] },
    recvOnceMore: { conforming: ["eof"] },
  },
  async script({ connectedSmall, inMode, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const [drained] = await Promise.all([
      peer.drain({ pattern: tooMuch }),
      subject.sendall(tooMuch).then(() => subject.shutdown("write")),
    ]);
    record("content", intact(drained, tooMuch.length));
    record("end", ending(drained));
    record("recvAgain", await outcome(peer.recv(1)));
    record("recvOnceMore", await outcome(peer.recv(1)));
  },
});
