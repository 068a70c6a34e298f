import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  END_BEFORE_ERROR,
  ending,
  INET,
  intact,
  outcome,
  posix,
  RESET_FLUSHES,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

const BUFFERED = { seed: 22, length: 3 };

export default defineCase({
  id: "tcp/reset/send-steals-error",
  title: "A failing send takes the reset away from the receives, not the data",
  requirement:
    "A send that reports a reset takes it from the receives: they give what had arrived, then end of file.",
  level: "may",
  sources: [posix("XSH 2.10.10"), posix("send", "ECONNRESET")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "demand-read"], peer: ["stream", "abort"] },
  outcomes: {
    send: {
      conforming: ["ECONNRESET"],
      tolerated: { EPIPE: END_BEFORE_ERROR },
    },
    content: {
      conforming: ["intact"],
      tolerated: { short: RESET_FLUSHES },
    },
    end: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the send has not taken the error, or it stays set" },
    },
    sendAfter: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: STAYS_SET },
    },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BUFFERED);
    await visible(subject, "data", BUFFERED.length);
    await peer.abort();
    await visible(subject, "reset");
    record("send", await outcome(subject.sendall(BYTE)));
    const drained = await subject.drain({ pattern: BUFFERED });
    record("content", intact(drained, BUFFERED.length));
    record("end", ending(drained));
    record("sendAfter", await outcome(subject.sendall(BYTE)));
  },
});
