import { defineCase, INET, linux, outcome, report } from "../../harness/case/mod.ts";

const inUse = { conforming: ["EADDRINUSE"] } as const;

export default defineCase({
  id: "address/reuseaddr-of-both",
  title: "One of two sockets at an address has SO_REUSEADDR",
  requirement:
    "Two sockets may be bound to one address only if both have SO_REUSEADDR, when the second is bound.",
  lesson:
    "SO_REUSEADDR is a permission that everybody at an address gives. Windows asks only the second: its " +
    "SO_EXCLUSIVEADDRUSE is what others have from the start.",
  level: "should",
  sources: [linux("socket(7)", "SO_REUSEADDR"), report("asterinas/asterinas", 1230)],
  // The subject against itself: the peer may be on another host or have a stack of its own.
  axes: { family: INET },
  needs: { subject: ["bsd", "stream", "datagram", "option:SO_REUSEADDR"] },
  outcomes: {
    streamFirst: inUse,
    streamSecond: inUse,
    datagramFirst: inUse,
    datagramSecond: inUse,
    datagramBoth: {
      conforming: ["ok"],
      tolerated: { EADDRINUSE: { reason: "the BSDs refuse the same address", when: { os: "!linux" } } },
    },
    takenAway: inUse,
  },
  async script({ subject, family, addressOf, record }) {
    const second = async (type: "stream" | "datagram", has: [boolean, boolean], then?: boolean) => {
      const first = await subject.socket(family, type);
      if (has[0]) await first.setsockopt("SO_REUSEADDR", 1);
      await first.bind(addressOf(subject));
      if (then !== undefined) await first.setsockopt("SO_REUSEADDR", then ? 1 : 0);
      const other = await subject.socket(family, type);
      if (has[1]) await other.setsockopt("SO_REUSEADDR", 1);
      return await outcome(other.bind(await first.getsockname()));
    };
    for (const type of ["stream", "datagram"] as const) {
      record(`${type}First`, await second(type, [true, false]));
      record(`${type}Second`, await second(type, [false, true]));
    }
    record("datagramBoth", await second("datagram", [true, true]));
    record("takenAway", await second("datagram", [true, true], false));
  },
});
