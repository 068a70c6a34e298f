import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("kept");

export default defineCase({
  id: "tcp/stream/recv-zero",
  title: "A receive asks for no bytes",
  requirement:
    "A receive of no bytes takes none: where bytes are there it gives nothing, which is not their end.",
  level: "may",
  sources: [posix("recv", "DESCRIPTION")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "recv:none", "mode:nonblocking"], peer: ["stream", "abort"] },
  outcomes: {
    whileEmpty: {
      conforming: ["EAGAIN", "EWOULDBLOCK"],
      tolerated: { eof: "the interface makes no call for no bytes" },
    },
    withData: { conforming: ["eof"] },
    content: { conforming: ["intact"] },
    whileEmptyAgain: {
      conforming: ["EAGAIN", "EWOULDBLOCK"],
      tolerated: { eof: "the interface makes no call for no bytes" },
    },
    afterReset: {
      conforming: ["ECONNRESET"],
      tolerated: { eof: "the interface makes no call for no bytes" },
    },
    recv: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the receive of no bytes has left it" },
    },
  },
  joint: [{
    of: ["afterReset", "recv"],
    conforming: [["ECONNRESET", "eof"]],
    tolerated: [{
      sequence: ["eof", "ECONNRESET"],
      reason: "the interface makes no call for no bytes",
    }],
  }],
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await subject.setMode("nonblocking");
    record("whileEmpty", await outcome(subject.recv(0)));
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    record("withData", await outcome(subject.recv(0)));
    record("content", compared(await subject.recv(100), SENT));
    record("whileEmptyAgain", await outcome(subject.recv(0)));
    await peer.abort();
    await visible(subject, "reset");
    record("afterReset", await outcome(subject.recv(0)));
    record("recv", await outcome(subject.recv(1)));
  },
});
