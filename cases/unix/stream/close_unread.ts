import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const REPLY = bytesOf("I have not read it");

export default defineCase({
  id: "unix/stream/close-unread",
  title: "A peer replies and closes with the request unread",
  requirement:
    "When a peer closes with bytes unread, its reply can be read, then comes ECONNRESET once, then the end.",
  level: "should",
  sources: [linux("unix(7)", "ECONNRESET"), posix("recv", "ECONNRESET"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream", "demand-read"] },
  outcomes: {
    reply: { conforming: ["intact"] },
    recv: {
      conforming: ["ECONNRESET"],
      tolerated: { eof: { reason: "the BSDs report no reset over AF_UNIX", when: { os: "!linux" } } },
    },
    firstSend: { conforming: ["EPIPE"] },
    recvAgain: { conforming: ["eof"] },
    secondSend: { conforming: ["EPIPE"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(bytesOf("a request"));
    await peer.sendall(REPLY);
    await peer.close();
    record("reply", compared(await subject.recvExactly(REPLY.length), REPLY));
    record("recv", await outcome(subject.recv(1)));
    record("firstSend", await outcome(subject.sendall(bytesOf("another request"))));
    record("recvAgain", await outcome(subject.recv(1)));
    record("secondSend", await outcome(subject.sendall(bytesOf("another request"))));
  },
});
