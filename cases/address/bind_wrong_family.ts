import { type Address, defineCase, INET, outcome, posix } from "../../harness/case/mod.ts";

/** The other family's loopback address, for each. */
const OTHER: Readonly<Record<string, Address>> = {
  ipv4: { family: "ipv6", host: "::1", port: 0 },
  ipv6: { family: "ipv4", host: "127.0.0.1", port: 0 },
};

const wrongFamily = {
  conforming: ["EAFNOSUPPORT"],
  tolerated: {
    EINVAL: "an address of IPv4 is too short for IPv6, and some look at the length first",
    EAI_ADDRFAMILY: "the interface looks the host up before it makes a call",
    error: "the interface refuses it before it makes a call",
  },
} as const;

export default defineCase({
  id: "address/bind-wrong-family",
  title: "A socket cannot be bound to an address of another family",
  requirement:
    "A bind to an address of another family fails with EAFNOSUPPORT, and the socket can be used on.",
  level: "should",
  sources: [posix("bind", "EAFNOSUPPORT"), posix("bind", "EINVAL")],
  axes: { family: INET },
  needs: { subject: ["bsd", "stream", "datagram", "family:ipv4", "family:ipv6"] },
  outcomes: {
    stream: wrongFamily,
    streamAfter: { conforming: ["ok"] },
    datagram: wrongFamily,
    datagramAfter: { conforming: ["ok"] },
  },
  async script({ subject, family, addressOf, record }) {
    for (const type of ["stream", "datagram"] as const) {
      const socket = await subject.socket(family, type);
      record(type, await outcome(socket.bind(OTHER[family]!)));
      record(`${type}After`, await outcome(socket.bind(addressOf(subject))));
    }
  },
});
