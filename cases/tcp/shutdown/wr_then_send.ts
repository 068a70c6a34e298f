import {
  BOTH_ROLES,
  BROKEN_PIPE,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  EVERY_MODE,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/wr-then-send",
  title: "Sends fail after a half-close, receives do not",
  requirement:
    "After a half-close every send fails with a broken pipe, time after time, and receives are not affected.",
  level: "must",
  sources: [posix("send", "EPIPE"), posix("shutdown", "SHUT_WR")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    firstSend: BROKEN_PIPE,
    secondSend: BROKEN_PIPE,
    thirdSend: BROKEN_PIPE,
    recv: { conforming: ["data"] },
  },
  async script({ connected, inMode, mode, visible, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    await subject.shutdown("write");
    record("firstSend", await outcome(subject.sendall(BYTE)));
    record("secondSend", await outcome(subject.sendall(BYTE)));
    // A subject that has given the socket up says so itself, at the next checkpoint.
    await outcome(peer.sendall(BYTE));
    if (mode === "nonblocking") await visible(subject, "data");
    record("recv", await outcome(subject.recv(1)));
    record("thirdSend", await outcome(subject.sendall(BYTE)));
  },
});
