import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const [BEFORE, STILL] = [bytesOf("before"), bytesOf("still")];

const TELLS = {
  conforming: ["EPIPE"],
  tolerated: { ok: { reason: "other systems tell the peer nothing, as with TCP", when: { os: "!linux" } } },
} as const;

export default defineCase({
  id: "unix/stream/half-close",
  title: "One direction of a connection over AF_UNIX is shut down",
  requirement:
    "Shutdown of sending ends one direction, that of receiving makes the other side's sends fail with EPIPE.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD"), posix("send", "EPIPE"), linux("shutdown(2)")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream", "shutdown:read", "shutdown:write"], peer: ["stream", "shutdown:read"] },
  outcomes: {
    peerSend: TELLS,
    buffered: { conforming: ["intact"], tolerated: { short: "POSIX disables further receives" } },
    end: { conforming: ["eof"] },
    subjectStillSends: { conforming: ["intact"] },
    subjectSend: TELLS,
    subjectSendAgain: TELLS,
    subjectStillReceives: { conforming: ["intact"] },
    lastWords: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
    ownSend: { conforming: ["EPIPE"] },
    reply: { conforming: ["intact"] },
  },
  async script({ connected, record }) {
    const first = await connected();
    await first.peer.sendall(BEFORE);
    await first.subject.shutdown("read");
    record("peerSend", await outcome(first.peer.sendall(bytesOf("after"))));
    record("buffered", compared(await first.subject.recvExactly(BEFORE.length), BEFORE));
    record("end", await outcome(first.subject.recv(1)));
    await first.subject.sendall(STILL);
    record("subjectStillSends", compared(await first.peer.recvExactly(STILL.length), STILL));

    const second = await connected();
    await second.peer.shutdown("read");
    record("subjectSend", await outcome(second.subject.sendall(bytesOf("after"))));
    record("subjectSendAgain", await outcome(second.subject.sendall(bytesOf("after"))));
    await second.peer.sendall(STILL);
    record("subjectStillReceives", compared(await second.subject.recvExactly(STILL.length), STILL));

    const third = await connected();
    await third.subject.sendall(BEFORE);
    await third.subject.shutdown("write");
    record("lastWords", compared(await third.peer.recvExactly(BEFORE.length), BEFORE));
    record("peerEnd", await outcome(third.peer.recv(1)));
    record("ownSend", await outcome(third.subject.sendall(bytesOf("after"))));
    await third.peer.sendall(STILL);
    record("reply", compared(await third.subject.recvExactly(STILL.length), STILL));
  },
});
