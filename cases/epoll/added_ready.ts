import { BYTE, defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/added-ready",
  title: "A socket that is ready when it is added is reported at once",
  requirement:
    "A socket that is ready when it is added is reported: once if edge-triggered or one-shot, and with no " +
    "event that was not asked for.",
  level: "must",
  sources: [
    linux("epoll(7)", "Questions and answers, 9"),
    linux("epoll_ctl(2)"),
    report("tokio-rs/mio", 148),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: {
    level: same,
    edge: same,
    edgeAgain: none,
    oneshot: same,
    oneshotAgain: none,
    both: same,
    room: same,
    roomAgain: none,
    nothing: none,
  },
  async script({ connected, visible, subject: seat, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    const level = await seat.epoll();
    await level.add(subject, ["in"]);
    record("level", await told(level, subject, "in"));
    const edge = await seat.epoll();
    await edge.add(subject, ["in", "et"]);
    record("edge", await told(edge, subject, "in"));
    record("edgeAgain", await silent(edge));
    const oneshot = await seat.epoll();
    await oneshot.add(subject, ["in", "oneshot"]);
    record("oneshot", await told(oneshot, subject, "in"));
    record("oneshotAgain", await silent(oneshot));
    const both = await seat.epoll();
    await both.add(subject, ["in", "out", "rdhup", "et"]);
    record("both", await told(both, subject, "in", "out"));
    const room = await seat.epoll();
    await room.add(subject, ["out", "et"]);
    record("room", await told(room, subject, "out"));
    record("roomAgain", await silent(room));
    const nothing = await seat.epoll();
    await nothing.add(subject, ["rdhup", "pri"]);
    record("nothing", await silent(nothing));
  },
});
