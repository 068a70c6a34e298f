import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  type Ready,
  report,
} from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { none, same, silent, toldTogether } from "./_tells.ts";

/** Sockets that have something to report. */
const SOCKETS = 5;

export default defineCase({
  id: "epoll/most",
  title: "What one call has no room for is reported by the next",
  requirement:
    "epoll_wait reports at most as many sockets as it is asked for; calls in a row go round those that are " +
    "ready, and what is edge-triggered is reported by one of them.",
  level: "must",
  sources: [
    linux("epoll_wait(2)", "NOTES: round robin"),
    report("unikraft/unikraft", 1297),
    report("gramineproject/gramine", 340),
    report("rcore-os/tgoskits", 504),
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "epoll"], peer: ["datagram"] },
  outcomes: {
    all: same,
    twoAtMost: { conforming: ["yes"] },
    round: same,
    roundByOne: same,
    edges: same,
    edgesAgain: none,
  },
  async script({ datagram, subject: seat, peer, record }) {
    const [level, edge] = [await seat.epoll(), await seat.epoll()];
    const { socket: sender } = await datagram(peer);
    const sockets = [];
    for (let at = 0; at < SOCKETS; at++) {
      const { socket, address } = await datagram(seat);
      await level.add(socket, ["in"]);
      await edge.add(socket, ["in", "et"]);
      await sender.sendto(BYTE, address);
      sockets.push(socket);
    }
    record("all", await toldTogether(level, ...sockets.map((socket) => [socket, "in"] as const)));
    // So many calls in a row report every socket, and none more often than that takes.
    const round = async (
      instance: typeof level,
      calls: number,
      most: number,
    ): Promise<readonly Ready[][]> => {
      const told = [];
      for (let call = 0; call < calls; call++) told.push([...await instance.wait(LONG_MS, most)]);
      return told;
    };
    const everybody = (told: readonly Ready[][]): Outcome =>
      new Set(told.flat().map(({ socket }) => socket)).size === SOCKETS ? "same" : "different";
    const byTwo = await round(level, 3, 2);
    record("twoAtMost", byTwo.every(({ length }) => length === 2) ? "yes" : "no");
    record("round", everybody(byTwo));
    record("roundByOne", everybody(await round(level, SOCKETS, 1)));
    const edges = await round(edge, 3, 2);
    record("edges", edges.flat().length === SOCKETS ? everybody(edges) : "different");
    record("edgesAgain", await silent(edge));
  },
});
