import { BYTE, defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/datagram",
  title: "A datagram is reported as long as it is unread, or once as an edge",
  requirement:
    "A datagram socket is reported as readable until the last datagram is read, and with EPOLLET once for " +
    "each that comes; an empty one is no end.",
  level: "must",
  sources: [linux("epoll(7)", "Level-triggered and edge-triggered"), report("mheily/libkqueue", 39)],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["datagram", "epoll"], peer: ["datagram"] },
  outcomes: {
    idle: none,
    first: same,
    firstAgain: none,
    level: same,
    levelAgain: same,
    second: same,
    secondAgain: none,
    oneLeft: same,
    oneRead: none,
    read: none,
    third: same,
    fourth: same,
    empty: same,
    emptyRead: none,
    room: same,
    roomAgain: none,
  },
  async script({ datagrams, subject: seat, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    await level.add(subject, ["in", "rdhup"]);
    await edge.add(subject, ["in", "et"]);
    record("idle", await silent(edge));
    await peer.sendto(BYTE, subjectAddress);
    record("first", await told(edge, subject, "in"));
    record("firstAgain", await silent(edge));
    record("level", await told(level, subject, "in"));
    record("levelAgain", await told(level, subject, "in"));
    await peer.sendto(BYTE, subjectAddress);
    record("second", await told(edge, subject, "in"));
    record("secondAgain", await silent(edge));
    await subject.recvfrom(1);
    record("oneLeft", await told(level, subject, "in"));
    record("oneRead", await silent(edge));
    await subject.recvfrom(1);
    record("read", await silent(level));
    await peer.sendto(BYTE, subjectAddress);
    record("third", await told(edge, subject, "in"));
    await subject.recvfrom(1);
    await peer.sendto(BYTE, subjectAddress);
    record("fourth", await told(edge, subject, "in"));
    await subject.recvfrom(1);
    await peer.sendto(new Uint8Array(), subjectAddress);
    record("empty", await told(level, subject, "in"));
    await subject.recvfrom(1);
    record("emptyRead", await silent(level));
    await edge.modify(subject, ["out", "et"]);
    record("room", await told(edge, subject, "out"));
    record("roomAgain", await silent(edge));
  },
});
