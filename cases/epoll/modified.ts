import { BYTE, defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/modified",
  title: "EPOLL_CTL_MOD reports again what is there",
  requirement:
    "EPOLL_CTL_MOD makes an instance report what the socket has, even if an edge was reported before, and " +
    "from then on only what it asks for.",
  level: "must",
  sources: [
    linux("epoll_ctl(2)", "EPOLL_CTL_MOD"),
    linux("epoll(7)", "Level-triggered and edge-triggered"),
    report("unikraft/unikraft", 1310),
    report("rcore-os/tgoskits", 314),
    report("libevent/libevent", 636),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: {
    edge: same,
    told: none,
    asked: same,
    askedAgain: none,
    room: same,
    roomAgain: none,
    unasked: none,
    unaskedByte: none,
    level: same,
    levelAgain: same,
    edgeOnceMore: same,
    still: none,
    byte: same,
    levelAtOnce: same,
    levelStill: same,
  },
  async script({ connected, visible, subject: seat, record }) {
    const { subject, peer } = await connected();
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in", "et"]);
    await peer.sendall(BYTE);
    record("edge", await told(epoll, subject, "in"));
    record("told", await silent(epoll));
    await epoll.modify(subject, ["in", "et"]);
    record("asked", await told(epoll, subject, "in"));
    record("askedAgain", await silent(epoll));
    await epoll.modify(subject, ["out", "et"]);
    record("room", await told(epoll, subject, "out"));
    record("roomAgain", await silent(epoll));
    await epoll.modify(subject, []);
    record("unasked", await silent(epoll));
    await peer.sendall(BYTE);
    await visible(subject, "data", 2);
    record("unaskedByte", await silent(epoll));
    await epoll.modify(subject, ["in"]);
    record("level", await told(epoll, subject, "in"));
    record("levelAgain", await told(epoll, subject, "in"));
    await epoll.modify(subject, ["in", "et"]);
    record("edgeOnceMore", await told(epoll, subject, "in"));
    record("still", await silent(epoll));
    await peer.sendall(BYTE);
    record("byte", await told(epoll, subject, "in"));
    await epoll.modify(subject, ["in"]);
    record("levelAtOnce", await told(epoll, subject, "in"));
    record("levelStill", await told(epoll, subject, "in"));
  },
});
