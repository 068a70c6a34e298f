import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  END_BEFORE_ERROR,
  INET,
  outcome,
  posix,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/send-after-rst",
  title: "Sends fail after the peer aborted the connection",
  requirement:
    "After a reset the first send reports it, later ones a broken pipe, and a receive then sees end of file.",
  level: "should",
  sources: [posix("send", "ECONNRESET, EPIPE"), posix("XSH 2.10.10")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    firstSend: {
      conforming: ["ECONNRESET"],
      tolerated: { EPIPE: END_BEFORE_ERROR },
    },
    secondSend: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: STAYS_SET },
    },
    thirdSend: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: STAYS_SET },
    },
    recv: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "no send has taken the error, or it stays set" },
    },
  },
  // A reset that no call reports is an error that was lost.
  joint: [{
    of: ["firstSend", "recv"],
    conforming: [["ECONNRESET", "eof"]],
    tolerated: [
      { sequence: ["EPIPE", "ECONNRESET"], reason: "the sends left the error to the receive" },
      { sequence: ["ECONNRESET", "ECONNRESET"], reason: STAYS_SET },
    ],
  }],
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.abort();
    await visible(subject, "reset");
    record("firstSend", await outcome(subject.sendall(BYTE)));
    record("secondSend", await outcome(subject.sendall(BYTE)));
    record("thirdSend", await outcome(subject.sendall(BYTE)));
    record("recv", await outcome(subject.recv(1)));
  },
});
