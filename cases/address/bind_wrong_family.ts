import { type Address, defineCase, INET, outcome, posix, WRONG_FAMILY } from "../../harness/case/mod.ts";

/** The other family's loopback address, for each. */
const OTHER: Readonly<Record<string, Address>> = {
  ipv4: { family: "ipv6", host: "::1", port: 0 },
  ipv6: { family: "ipv4", host: "127.0.0.1", port: 0 },
};

export default defineCase({
  id: "address/bind-wrong-family",
  title: "A socket cannot be bound to an address of another family",
  requirement:
    "A bind to an address of another family fails with EAFNOSUPPORT, and the socket can still be used.",
  level: "should",
  sources: [posix("bind", "EAFNOSUPPORT"), posix("bind", "EINVAL")],
  axes: { family: INET },
  needs: { subject: ["bsd", "stream", "datagram", "family:ipv4", "family:ipv6"] },
  outcomes: {
    stream: WRONG_FAMILY,
    streamAfter: { conforming: ["ok"] },
    datagram: WRONG_FAMILY,
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
