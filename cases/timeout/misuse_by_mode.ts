import { BYTE, defineCase, EVERY_FAMILY, EVERY_MODE, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "timeout/misuse-by-mode",
  title: "Calls that a socket's state forbids fail at once in every mode",
  requirement:
    "A call that cannot succeed in the socket's state fails at once, with its errno, in every mode.",
  level: "must",
  sources: [
    posix("recv", "ENOTCONN"),
    posix("accept", "EINVAL"),
    posix("connect", "EISCONN"),
    posix("send", "EPIPE, ENOTCONN"),
  ],
  axes: { family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "bsd", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    // AF_UNIX of Linux says EINVAL.
    recv: { conforming: ["ENOTCONN", { outcome: "EINVAL", when: { family: "unix", os: "linux" } }] },
    // POSIX has both; Linux says EPIPE.
    sendall: { conforming: ["ENOTCONN", "EPIPE"] },
    accept: { conforming: ["EINVAL"] },
    connect: { conforming: ["EISCONN"] },
    sendallShut: { conforming: ["EPIPE"] },
    recvEnd: { conforming: ["eof"] },
  },
  async script({ connected, subject, family, inMode, visible, atOnce, record }) {
    const fresh = await subject.socket(family, "stream");
    await inMode(fresh);
    record("recv", await atOnce(fresh.recv(1), outcome));
    record("sendall", await atOnce(fresh.sendall(BYTE), outcome));
    record("accept", await atOnce(fresh.accept(), outcome));
    const ends = await connected();
    await inMode(ends.subject);
    const other = await connected();
    record("connect", await atOnce(ends.subject.connect(other.address), outcome));
    await ends.subject.shutdown("write");
    record("sendallShut", await atOnce(ends.subject.sendall(BYTE), outcome));
    await ends.peer.close();
    await visible(ends.subject, "fin");
    record("recvEnd", await atOnce(ends.subject.recv(1), outcome));
  },
});
