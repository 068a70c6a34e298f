import { type Address, defineCase, outcome, posix, rfc, type Row } from "../../harness/case/mod.ts";

/** An address that says nothing without the name of an interface, with a port that everybody may bind. */
const LINK_LOCAL: Address = { family: "ipv6", host: "fe80::1", port: 9_999 };

const refused: Row = {
  conforming: ["EINVAL"],
  tolerated: {
    EADDRNOTAVAIL: { reason: "the BSDs look for the address first", when: { os: "!linux" } },
    EHOSTUNREACH: { reason: "the BSDs look for a way there", when: { os: "!linux" } },
  },
};

export default defineCase({
  id: "ipv6/link-local",
  title: "A link-local address needs an interface",
  requirement: "A link-local address without a scope cannot be bound or connected to; the socket goes on.",
  level: "should",
  sources: [rfc(4007, "6"), posix("bind", "EINVAL")],
  axes: { role: ["client"], family: ["ipv6"] },
  needs: { subject: ["stream", "bsd"] },
  outcomes: { bind: refused, connect: refused, goesOn: { conforming: ["ok"] } },
  async script({ addressOf, family, loopback, subject, record }) {
    loopback();
    const stream = await subject.socket(family, "stream");
    record("bind", await outcome(stream.bind(LINK_LOCAL)));
    record("connect", await outcome(stream.connect(LINK_LOCAL)));
    record("goesOn", await outcome(stream.bind(addressOf(subject))));
  },
});
