import { type Address, defineCase, INET, outcome, posix } from "../../harness/case/mod.ts";

/** Addresses of documentation, which no host has: RFC 5737 and RFC 3849. */
const FOREIGN: Readonly<Record<"ipv4" | "ipv6", string>> = { ipv4: "203.0.113.5", ipv6: "2001:db8::5" };

const notAvailable = { conforming: ["EADDRNOTAVAIL"] } as const;

export default defineCase({
  id: "address/bind-nonlocal",
  title: "A foreign address cannot be bound",
  requirement:
    "A bind to an address that the host does not have fails with EADDRNOTAVAIL, and binds no other.",
  level: "must",
  sources: [posix("bind", "EADDRNOTAVAIL")],
  axes: { family: INET },
  needs: { subject: ["stream", "datagram"] },
  outcomes: {
    stream: notAvailable,
    datagram: notAvailable,
    ownAddress: { conforming: ["ok"] },
  },
  async script({ subject, family, addressOf, record }) {
    const foreign: Address = family === "unix"
      ? addressOf(subject)
      : { family, host: FOREIGN[family], port: 0 };
    record("stream", await outcome(subject.listenStream(foreign)));
    record("datagram", await outcome(subject.openDatagram(family, foreign)));
    record("ownAddress", await outcome(subject.listenStream(addressOf(subject))));
  },
});
