import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

const REQUEST = { seed: 42, length: 1000 };

export default defineCase({
  id: "tcp/shutdown/wr-still-reads",
  title: "A reply is received after a half-close",
  requirement:
    "A half-closed socket still receives: a reply that begins after the peer saw end of file arrives whole.",
  level: "must",
  sources: [rfc(9293, "3.6.1"), posix("shutdown", "SHUT_WR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    request: { conforming: ["intact"] },
    requestEnd: { conforming: ["eof"] },
    beforeReply: { conforming: ["pending"] },
    reply: { conforming: ["intact"] },
    replyEnd: { conforming: ["eof"] },
  },
  async script({ connectedSmall, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.sendall(REQUEST);
    await subject.shutdown("write");
    const request = await peer.drain({ pattern: REQUEST });
    record("request", intact(request, REQUEST.length));
    record("requestEnd", ending(request));
    const replying = subject.drain({ pattern: tooMuch });
    record("beforeReply", await pendingOr(replying, outcome));
    const [reply] = await Promise.all([
      replying,
      peer.sendall(tooMuch).then(() => peer.shutdown("write")),
    ]);
    record("reply", intact(reply, tooMuch.length));
    record("replyEnd", ending(reply));
  },
});
