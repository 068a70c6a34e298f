import { defineCase, ending, intact, outcome, python } from "../../../harness/case/mod.ts";
import { BULK, smallPeer, TOO_MUCH } from "./offer.ts";

export default defineCase({
  id: "tcp/send/sendall-completes",
  title: "sendall of 64 MiB to a reader that is late and slow",
  requirement:
    "sendall goes on until everything was accepted, however late the reader begins, and every byte arrives once and in order.",
  level: "must",
  sources: [python("socket.sendall()")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
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
  async script({ role, connected, visible, pendingOr, record }) {
    const { subject, peer } = await connected(smallPeer(role));
    const sending = subject.sendall(BULK);
    await visible(peer, "data");
    record("sendallUnread", await pendingOr(sending, outcome));
    const finish = async () => {
      record("sendall", await outcome(sending));
      await subject.shutdown("write");
    };
    // Reads of an odd size, so that they never fall on the sender's boundaries.
    const [drained] = await Promise.all([peer.drain({ pattern: BULK, chunk: 10_007 }), finish()]);
    record("content", intact(drained, TOO_MUCH));
    record("end", ending(drained));
  },
});
