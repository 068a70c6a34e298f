import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  rfc,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";
import { numbered, received } from "../close/_received.ts";

const LAST = numbered(3000);

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
    last: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    recvAgain: { conforming: ["eof"] },
    recvOnceMore: { conforming: ["eof"] },
  },
  async script({ connectedSmall, inMode, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const [drained] = await Promise.all([
      peer.drain({ pattern: tooMuch, size: tooMuch.length }),
      subject.sendall(tooMuch),
    ]);
    record("content", intact(drained, tooMuch.length));
    await subject.sendall(LAST);
    await subject.shutdown("write");
    const { content, end } = await received(peer, LAST);
    record("last", content);
    record("end", end);
    record("recvAgain", await outcome(peer.recv(1)));
    record("recvOnceMore", await outcome(peer.recv(1)));
  },
});
