import { bytesOf, defineCase, EVERY_FAMILY, EVERY_MODE, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/level",
  title: "What is level-triggered is reported as long as it lasts",
  requirement:
    "Without EPOLLET a socket is reported by every call as readable until all is read, and as writable.",
  level: "must",
  sources: [linux("epoll(7)", "Level-triggered and edge-triggered"), report("mtcp-stack/mtcp", 297)],
  axes: { role: ["server"], family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "epoll", "demand-read"], peer: ["stream"] },
  outcomes: {
    idle: none,
    unread: same,
    again: same,
    halfRead: same,
    read: none,
    room: same,
    roomAgain: same,
  },
  async script({ connected, inMode, subject: seat, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in"]);
    record("idle", await silent(epoll));
    await peer.sendall(bytesOf("ab"));
    record("unread", await told(epoll, subject, "in"));
    record("again", await told(epoll, subject, "in"));
    await subject.recv(1);
    record("halfRead", await told(epoll, subject, "in"));
    await subject.recv(1);
    record("read", await silent(epoll));
    await epoll.modify(subject, ["in", "out"]);
    record("room", await told(epoll, subject, "out"));
    record("roomAgain", await told(epoll, subject, "out"));
  },
});
