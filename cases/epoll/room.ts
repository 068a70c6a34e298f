import { defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { none, same, silent, tells, told } from "./_tells.ts";

/** Times that bytes may move on and make room, before a full buffer with room is a contradiction. */
const MOST_ROUNDS = 1_000;

export default defineCase({
  id: "epoll/room",
  title: "Room is an edge when it comes back",
  requirement:
    "With EPOLLET a socket is reported as writable when it is added, and again when room comes after a " +
    "send was refused, and not in between.",
  level: "must",
  sources: [linux("epoll(7)", "Level-triggered and edge-triggered"), report("meh/nucular", 6)],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "epoll", "mode:nonblocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    added: same,
    again: none,
    sent: none,
    full: { conforming: ["EAGAIN"] },
    levelFull: none,
    room: same,
    levelRoom: same,
  },
  async script({ connectedSmall, subject: seat, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const [edge, level] = [await seat.epoll(), await seat.epoll()];
    await edge.add(subject, ["out", "et"]);
    record("added", await told(edge, subject, "out"));
    record("again", await silent(edge));
    let count = await subject.send({ ...tooMuch, length: 1 });
    record("sent", await silent(edge));
    await level.add(subject, ["out"]);
    let [refused, full] = ["", false];
    for (let rounds = 0; rounds < MOST_ROUNDS && !full; rounds++) {
      const rest = { ...tooMuch, offset: count, length: tooMuch.length - count };
      const sent = await subject.send(rest).catch(({ failure }) => failure.errno as string);
      if (typeof sent === "number") count += sent;
      else refused = sent;
      // Bytes that move on make room, and an edge of it.
      const moved = await edge.wait(0);
      full = typeof sent !== "number" && moved.length === 0 && (await level.wait(0)).length === 0;
    }
    record("full", refused === "EAGAIN" ? "EAGAIN" : "different");
    record("levelFull", full ? "none" : "different");
    const room = edge.wait(null);
    await peer.drain({ size: count });
    record("room", await tells(room, [subject, "out"]));
    record("levelRoom", (await level.wait(LONG_MS)).length === 1 ? "same" : "none");
  },
});
