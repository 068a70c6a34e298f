import { bytesOf, defineCase, INET, linux, outcome, posix } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

const options = { SO_REUSEPORT: 1 };
/** Datagrams of as many senders, of which a hash gives each to the one receiver or the other. */
const SENDERS = 20;

export default defineCase({
  id: "udp/reuseport-share",
  title: "Two datagram sockets share a port with SO_REUSEPORT",
  requirement:
    "Datagram sockets with SO_REUSEPORT share their port: each datagram comes to one, and no other may join.",
  level: "may",
  sources: [linux("socket(7)", "SO_REUSEPORT"), posix("bind", "EADDRINUSE")],
  axes: { family: INET },
  needs: { subject: ["datagram", "option:SO_REUSEPORT", "mode:nonblocking"], peer: ["datagram"] },
  outcomes: {
    second: { conforming: ["ok"] },
    without: { conforming: ["EADDRINUSE"] },
    received: { conforming: ["same"], after: { second: "ok" } },
    alone: { conforming: ["whole"], after: { second: "ok" } },
  },
  async script({ datagram, subject, peer, family, record }) {
    const first = await datagram(subject, options);
    const joining = subject.openDatagram(family, first.address, { options });
    const second = await outcome(joining);
    record("second", second);
    record("without", await outcome(subject.openDatagram(family, first.address)));
    if (second !== "ok") return;
    const other = await joining;
    for (let at = 0; at < SENDERS; at++) {
      await (await datagram(peer)).socket.sendto(Uint8Array.of(at), first.address);
    }
    const found: number[] = [];
    for (const socket of [first.socket, other]) {
      await socket.setMode("nonblocking");
      for (;;) {
        const receiving = socket.recvfrom(16);
        if (await outcome(receiving) !== "data") break;
        found.push((await receiving).data[0]!);
      }
    }
    const each = [...found].sort((one, another) => one - another).every((number, at) => number === at);
    record("received", each && found.length === SENDERS ? "same" : "different");
    await first.socket.close();
    await (await datagram(peer)).socket.sendto(bytesOf("to who is left"), first.address);
    await other.setMode("natural");
    record("alone", carried((await other.recvfrom(100)).data, bytesOf("to who is left")));
  },
});
