import { defineCase, ending, intact, outcome, posix, rfc } from "../../../harness/case/mod.ts";

const REQUEST = { seed: 42, length: 1000 };
/** Bytes; more than any system buffers by itself. */
const REPLY = { seed: 43, length: 8 * 1024 * 1024 };

export default defineCase({
  id: "tcp/shutdown/wr-still-reads",
  title: "a reply is received after a half-close",
  requirement:
    "A socket that has shut down sending still receives, and waits for that: a reply that begins only after the other side saw end of file arrives whole.",
  level: "must",
  sources: [rfc(9293, "3.6.1"), posix("shutdown", "SHUT_WR")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    request: { conforming: ["intact"] },
    requestEnd: { conforming: ["eof"] },
    beforeReply: { conforming: ["pending"] },
    reply: { conforming: ["intact"] },
    replyEnd: { conforming: ["eof"] },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(REQUEST);
    await subject.shutdown("write");
    const request = await peer.drain({ pattern: REQUEST });
    record("request", intact(request, REQUEST.length));
    record("requestEnd", ending(request));
    const replying = subject.drain({ pattern: REPLY });
    record("beforeReply", await pendingOr(replying, outcome));
    const [reply] = await Promise.all([
      replying,
      peer.sendall(REPLY).then(() => peer.shutdown("write")),
    ]);
    record("reply", intact(reply, REPLY.length));
    record("replyEnd", ending(reply));
  },
});
