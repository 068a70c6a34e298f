import { bytesOf, defineCase, INET, linux, outcome, type Socket } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";
import { roundTrip } from "./_round_trip.ts";

const options = { SO_REUSEADDR: 1 };
/** Senders: where ports are shared out among sockets, each may get to another. */
const SENDERS = 16;

export default defineCase({
  id: "udp/reuseaddr-multi-bind",
  title: "Two datagram sockets share a port",
  requirement:
    "With SO_REUSEADDR two sockets may share a port, and one of them gets the datagrams of all: the last " +
    "that was bound.",
  level: "may",
  sources: [linux("socket(7)", "SO_REUSEADDR"), linux("ip(7)")],
  axes: { family: INET },
  needs: { subject: ["datagram", "option:SO_REUSEADDR", "mode:nonblocking"], peer: ["datagram"] },
  outcomes: {
    bind: { conforming: ["ok"], tolerated: { EADDRINUSE: "a port that is in use is nobody else's" } },
    first: {
      conforming: ["EAGAIN"],
      tolerated: { whole: { reason: "the BSDs choose the first", when: { os: "!linux" } } },
      after: { bind: "ok" },
    },
    last: {
      conforming: ["whole"],
      tolerated: { EAGAIN: { reason: "the BSDs choose the first", when: { os: "!linux" } } },
      after: { bind: "ok" },
    },
    alone: { conforming: ["whole"], after: { bind: "ok" } },
  },
  joint: [{
    of: ["first", "last"],
    conforming: [["EAGAIN", "whole"]],
    tolerated: [
      { sequence: ["whole", "EAGAIN"], reason: "the BSDs choose the first", when: { os: "!linux" } },
    ],
  }],
  async script(scenario) {
    const { subject, family, datagram, peer, record } = scenario;
    const first = await datagram(subject, options);
    const opening = subject.openDatagram(family, first.address, { options });
    const bind = await outcome(opening);
    record("bind", bind);
    if (bind !== "ok") return;
    const last = await opening;
    const senders: Socket[] = [];
    for (let sender = 0; sender < SENDERS; sender++) senders.push((await datagram(peer)).socket);
    const received = async (socket: Socket, text: string) => {
      const receiving = socket.recvfrom(1024);
      const how = await outcome(receiving);
      return how === "data" ? carried((await receiving).data, bytesOf(text)) : how;
    };
    const receivedAll = async (socket: Socket) => {
      for (let count = 0; count < SENDERS; count++) {
        const how = await received(socket, "to whom?");
        if (how !== "whole") return count === 0 ? how : "short";
      }
      return "whole";
    };
    for (const socket of [first.socket, last]) await socket.setMode("nonblocking");
    for (const sender of senders) await sender.sendto(bytesOf("to whom?"), first.address);
    await roundTrip(scenario);
    record("first", await receivedAll(first.socket));
    record("last", await receivedAll(last));
    await last.close();
    await senders[0]!.sendto(bytesOf("to you"), first.address);
    await roundTrip(scenario);
    record("alone", await received(first.socket, "to you"));
  },
});
