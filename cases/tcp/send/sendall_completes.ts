import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  python,
} from "../../../harness/case/mod.ts";

/** Bytes whose number does not fit in 24 bits, nor in any buffer of a connection. */
const LARGE = 64 * 1024 * 1024;

export default defineCase({
  id: "tcp/send/sendall-completes",
  title: "A sendall of up to 64 MiB completes, though its reader is late and slow",
  requirement:
    "A sendall goes on until all was accepted, however late the reader is, and every byte arrives once.",
  lesson: "sendall() sends everything, however much it is, and waits for the peer to read. Use it " +
    "unless the count of send() is looked at.",
  level: "must",
  sources: [python("socket.sendall()")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendallUnread: {
      conforming: ["pending"],
      tolerated: { ok: "the implementation queues any amount itself" },
    },
    sendall: { conforming: ["ok"] },
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, family, visible, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    // No other family shares less with IPv4 than the counting: there it is enough that the buffers are full.
    const payload = family === "ipv4" ? { ...tooMuch, length: LARGE } : tooMuch;
    const sending = subject.sendall(payload);
    await visible(peer, "data");
    record("sendallUnread", await pendingOr(sending, outcome));
    const finish = async () => {
      record("sendall", await outcome(sending));
      await subject.shutdown("write");
    };
    // Reads of an odd size, so that they never fall on the sender's boundaries.
    const [drained] = await Promise.all([peer.drain({ pattern: payload, chunk: 10_007 }), finish()]);
    record("content", intact(drained, payload.length));
    record("end", ending(drained));
  },
});
