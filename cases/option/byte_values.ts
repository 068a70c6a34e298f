import { defineCase, linux, outcome, posix } from "../../harness/case/mod.ts";
import { has, isOn } from "./_value.ts";

export default defineCase({
  id: "option/byte-values",
  title: "Hops and the loop of multicast are set by a byte or by an int",
  requirement: "IP_TTL, IP_MULTICAST_TTL and IP_MULTICAST_LOOP take a value of one byte as they take an int.",
  level: "may",
  sources: [linux("ip(7)", "IP_TTL, IP_MULTICAST_TTL, IP_MULTICAST_LOOP"), posix("setsockopt")],
  axes: { family: ["ipv4"] },
  needs: {
    subject: [
      "datagram",
      "bsd",
      "option:raw",
      "option:IP_TTL",
      "option:IP_MULTICAST_TTL",
      "option:IP_MULTICAST_LOOP",
    ],
  },
  outcomes: {
    ownHops: { conforming: ["ok"] },
    ownHopsRead: { conforming: ["same"] },
    hops: { conforming: ["ok"] },
    hopsRead: { conforming: ["same"] },
    loop: { conforming: ["ok"] },
    loopRead: { conforming: ["no"] },
    byInt: { conforming: ["ok"] },
    byIntRead: { conforming: ["same"] },
  },
  async script({ subject, record }) {
    const socket = await subject.socket("ipv4", "datagram");
    record("ownHops", await outcome(socket.setRawOption("IP_TTL", Uint8Array.of(33))));
    record("ownHopsRead", await has(socket, "IP_TTL", 33));
    record("hops", await outcome(socket.setRawOption("IP_MULTICAST_TTL", Uint8Array.of(7))));
    record("hopsRead", await has(socket, "IP_MULTICAST_TTL", 7));
    record("loop", await outcome(socket.setRawOption("IP_MULTICAST_LOOP", Uint8Array.of(0))));
    record("loopRead", await isOn(socket, "IP_MULTICAST_LOOP"));
    record("byInt", await outcome(socket.setsockopt("IP_MULTICAST_TTL", 9)));
    record("byIntRead", await has(socket, "IP_MULTICAST_TTL", 9));
  },
});
