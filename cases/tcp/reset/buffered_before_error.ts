import {
  BOTH_ROLES,
  defineCase,
  ending,
  INET,
  intact,
  outcome,
  posix,
  RESET_FLUSHES,
  rfc,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

/** Odd, so that the last read of two bytes finds one. */
const SENT = { seed: 21, length: 5 };

export default defineCase({
  id: "tcp/reset/buffered-before-error",
  title: "Data that arrived before the reset is read before the error",
  requirement:
    "Bytes that arrived before a reset are still received, in any number of reads; then comes the error.",
  level: "should",
  sources: [rfc(9293, "3.10.7.4"), posix("recv", "ECONNRESET"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "demand-read"], peer: ["stream", "abort"] },
  outcomes: {
    content: {
      conforming: ["intact"],
      tolerated: { short: RESET_FLUSHES },
    },
    end: { conforming: ["ECONNRESET"] },
    recvAfter: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: STAYS_SET },
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
