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

const REPLY = numbered(3000);

export default defineCase({
  id: "tcp/shutdown/peer-ends-while-sending",
  title: "A send that waits goes on when the peer's stream ends",
  requirement: "The end of what is received does not end a send that waits: it " +
    "is received, and all that is sent arrives.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 2)"), rfc(9293, "3.6.1"), posix("shutdown", "SHUT_WR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: {
    subject: ["stream", "concurrent", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF", "shutdown:write"],
  },
  outcomes: {
    reply: { conforming: ["intact"] },
    replyEnd: { conforming: ["eof"] },
    sendall: { conforming: ["ok"] },
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, inMode, visible, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const sending = subject.sendall(tooMuch);
    await visible(peer, "data");
    await peer.sendall(REPLY);
    await peer.shutdown("write");
    await visible(subject, "fin");
    const { content, end } = await received(subject, REPLY);
    record("reply", content);
    record("replyEnd", end);
    const [drained, how] = await Promise.all([
      peer.drain({ pattern: tooMuch, size: tooMuch.length }),
      outcome(sending),
    ]);
    record("sendall", how);
    record("content", intact(drained, tooMuch.length));
    await subject.shutdown("write");
    record("end", await outcome(peer.recv(1)));
  },
});
