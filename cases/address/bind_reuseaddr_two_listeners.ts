import { defineCase, exchanged, INET, linux, outcome, posix } from "../../harness/case/mod.ts";
import { portOf } from "./_wildcard.ts";

const inUse = { conforming: ["EADDRINUSE"] } as const;

export default defineCase({
  id: "address/bind-reuseaddr-two-listeners",
  title: "Two sockets with SO_REUSEADDR are bound to one address, and one listens",
  requirement: "However many sockets SO_REUSEADDR lets bind an address, only one of them can listen there.",
  level: "should",
  sources: [linux("socket(7)", "SO_REUSEADDR"), posix("listen", "EADDRINUSE")],
  // The subject against itself: the peer may be on another host or have a stack of its own.
  axes: { family: INET },
  needs: { subject: ["bsd", "stream", "option:SO_REUSEADDR"], peer: ["stream"] },
  outcomes: {
    secondBind: {
      conforming: ["ok"],
      tolerated: { EADDRINUSE: { reason: "the BSDs refuse the same address", when: { os: "!linux" } } },
    },
    withoutOption: inUse,
    firstListen: { conforming: ["ok"] },
    secondListen: { ...inUse, after: { secondBind: "ok" } },
    thirdBind: inUse,
    exchange: { conforming: ["intact"], after: { firstListen: "ok" } },
  },
  async script({ subject, family, addressOf, connectedTo, record }) {
    const reusing = async () => {
      const socket = await subject.socket(family, "stream");
      await socket.setsockopt("SO_REUSEADDR", 1);
      return socket;
    };
    const [first, second, third] = [await reusing(), await reusing(), await reusing()];
    await first.bind(addressOf(subject));
    const address = addressOf(subject, portOf(await first.getsockname()));
    const secondBind = await outcome(second.bind(address));
    record("secondBind", secondBind);
    const plain = await subject.socket(family, "stream");
    record("withoutOption", await outcome(plain.bind(address)));
    const firstListen = await outcome(first.listen(5));
    record("firstListen", firstListen);
    if (secondBind === "ok") record("secondListen", await outcome(second.listen(5)));
    record("thirdBind", await outcome(third.bind(address)));
    if (firstListen !== "ok") return;
    const ends = await connectedTo(first, address);
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
