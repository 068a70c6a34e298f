import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/oneshot",
  title: "One shot is reported once, and again when it is armed again",
  requirement:
    "With EPOLLONESHOT one event is reported, and nothing else, not even the peer's end or a hang-up, " +
    "until EPOLL_CTL_MOD arms the socket again, which stays in the list.",
  level: "must",
  sources: [
    linux("epoll_ctl(2)", "EPOLLONESHOT"),
    linux("epoll(7)", "EPOLLONESHOT"),
    report("shadow/shadow", 349),
    report("apache/nuttx", 8871),
    report("gramineproject/gramine", 340),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    once: same,
    again: none,
    otherBytes: none,
    added: { conforming: ["EEXIST"] },
    stillNone: none,
    armed: same,
    armedAgain: none,
    level: same,
    levelAgain: same,
    edge: same,
    edgeAgain: none,
    ended: none,
    over: none,
    hangUp: same,
  },
  async script({ connected, visible, subject: seat, record }) {
    const { subject, peer } = await connected();
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in", "oneshot"]);
    await peer.sendall(BYTE);
    record("once", await told(epoll, subject, "in"));
    record("again", await silent(epoll));
    await peer.sendall(BYTE);
    await visible(subject, "data", 2);
    record("otherBytes", await silent(epoll));
    record("added", await outcome(epoll.add(subject, ["in", "oneshot"])));
    record("stillNone", await silent(epoll));
    await epoll.modify(subject, ["in", "oneshot"]);
    record("armed", await told(epoll, subject, "in"));
    record("armedAgain", await silent(epoll));
    await epoll.modify(subject, ["in"]);
    record("level", await told(epoll, subject, "in"));
    record("levelAgain", await told(epoll, subject, "in"));
    await epoll.modify(subject, ["in", "out", "rdhup", "et", "oneshot"]);
    record("edge", await told(epoll, subject, "in", "out"));
    await peer.sendall(BYTE);
    await visible(subject, "data", 3);
    record("edgeAgain", await silent(epoll));
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("ended", await silent(epoll));
    await subject.shutdown("write");
    await visible(subject, "ack");
    record("over", await silent(epoll));
    await epoll.modify(subject, ["oneshot"]);
    record("hangUp", await told(epoll, subject, "hup"));
  },
});
