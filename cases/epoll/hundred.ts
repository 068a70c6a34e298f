import { BYTE, defineCase, EVERY_FAMILY, linux } from "../../harness/case/mod.ts";
import { none, same, silent, tells, toldTogether } from "./_tells.ts";

/** Sockets; some systems wait for 64 things at a time. */
const SOCKETS = 100;
/** Those that something is sent to: the first, around 64, and the last. */
const CHOSEN = [0, 63, 64, 99];

export default defineCase({
  id: "epoll/hundred",
  title: "A hundred sockets are watched at once",
  requirement: "An instance of a hundred sockets reports those that can be read, whichever they are.",
  level: "must",
  sources: [linux("epoll(7)")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "epoll"], peer: ["datagram"] },
  outcomes: { idle: none, chosen: same, read: none, woken: same },
  async script({ datagram, subject: seat, peer, record }) {
    const epoll = await seat.epoll();
    const sockets: Awaited<ReturnType<typeof datagram>>[] = [];
    for (let at = 0; at < SOCKETS; at++) {
      const made = await datagram(seat);
      await epoll.add(made.socket, ["in"]);
      sockets.push(made);
    }
    const { socket: sender } = await datagram(peer);
    record("idle", await silent(epoll));
    const chosen = CHOSEN.map((at) => sockets[at]!);
    for (const { address } of chosen) await sender.sendto(BYTE, address);
    record("chosen", await toldTogether(epoll, ...chosen.map(({ socket }) => [socket, "in"] as const)));
    for (const { socket } of chosen) await socket.recvfrom(1);
    record("read", await silent(epoll));
    const last = chosen.at(-1)!;
    const waiting = epoll.wait(null);
    await sender.sendto(BYTE, last.address);
    record("woken", await tells(waiting, [last.socket, "in"]));
  },
});
