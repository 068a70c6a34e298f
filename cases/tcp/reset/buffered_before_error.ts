import { defineCase, ending, intact, outcome, posix, rfc } from "../../../harness/case/mod.ts";

/** Odd, so that the last read of two bytes finds one. */
const SENT = { seed: 21, length: 5 };

export default defineCase({
  id: "tcp/reset/buffered-before-error",
  title: "what arrived before the reset is read before the error",
  requirement:
    "Bytes that were received before the reset are still returned, in however many reads; the reset is reported after them, once.",
  level: "should",
  sources: [rfc(9293, "3.10.7.4"), posix("recv", "ECONNRESET"), posix("XSH 2.10.10")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream", "demand-read"], peer: ["stream", "abort"] },
  outcomes: {
    content: {
      conforming: ["intact"],
      tolerated: { short: "RFC 9293 3.10.7.4 flushes all queues when a reset arrives, as Windows may" },
    },
    end: { conforming: ["ECONNRESET"] },
    recvAfter: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the error stays set until the socket is closed" },
    },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    // An abort throws away what has not arrived.
    await visible(subject, "data", SENT.length);
    await peer.abort();
    await visible(subject, "reset");
    const drained = await subject.drain({ pattern: SENT, chunk: 2 });
    record("content", intact(drained, SENT.length));
    record("end", ending(drained));
    record("recvAfter", await outcome(subject.recv(1)));
  },
});
