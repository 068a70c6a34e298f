import { defineCase, EVERY_FAMILY, linux, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";

/** IPPROTO_ICMP and IPPROTO_ICMPV6. */
const ICMP = { ipv4: 1, ipv6: 58, unix: 0 };
/** SOCK_RAW. */
const RAW = 3;
/** SOCK_DGRAM, which Linux makes of SOCK_RAW over AF_UNIX. */
const DATAGRAM = 2;

export default defineCase({
  id: "lifecycle/raw-needs-privilege",
  title: "A raw socket is for the privileged",
  requirement: "A raw socket of ICMP is made for the privileged, and refused to others with EPERM or EACCES.",
  lesson: "SOCK_RAW sends and receives packets as they are, such as those of ping, and is for root " +
    "alone (CAP_NET_RAW on Linux): PermissionError says so.",
  level: "should",
  sources: [
    posix("socket", "EACCES"),
    linux("raw(7)", "CAP_NET_RAW"),
    python("socket.SOCK_RAW"),
    tutorial("Families and types"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["bsd", "type:raw", "protocol", "option:SO_TYPE", "option:SO_PROTOCOL"] },
  outcomes: {
    socket: {
      conforming: ["ok", "EPERM", "EACCES"],
      tolerated: { EPROTOTYPE: { reason: "AF_UNIX has no raw sockets", when: { os: "!linux" } } },
    },
    again: { conforming: ["same"] },
    type: { conforming: ["same"], after: { socket: "ok" } },
    protocol: { conforming: ["same"], after: { socket: "ok" } },
    close: { conforming: ["ok"], after: { socket: "ok" } },
  },
  async script({ subject, family, record }) {
    const make = () => subject.socket(family, "raw", { protocol: ICMP[family]! });
    const making = make();
    const made = await outcome(making);
    record("socket", made);
    record("again", await outcome(make()) === made ? "same" : "different");
    if (made !== "ok") return;
    const socket = await making;
    const type = (await socket.getsockopt("SO_TYPE")).value;
    record("type", type === (family === "unix" ? DATAGRAM : RAW) ? "same" : "different");
    const { value } = await socket.getsockopt("SO_PROTOCOL");
    record("protocol", value === ICMP[family] ? "same" : "different");
    record("close", await outcome(socket.close()));
  },
});
