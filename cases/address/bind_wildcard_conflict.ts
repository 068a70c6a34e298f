import { defineCase, INET, linux, outcome, posix } from "../../harness/case/mod.ts";
import { portOf, wildcard, withPort } from "./_wildcard.ts";

const inUse = { conforming: ["EADDRINUSE"] } as const;

export default defineCase({
  id: "address/bind-wildcard-conflict",
  title: "The wildcard address and a single one exclude each other",
  requirement:
    "A port of the wildcard address is a port of every address: neither can be bound beside the other.",
  level: "should",
  sources: [posix("bind", "EADDRINUSE"), linux("ip(7)", "INADDR_ANY")],
  // The subject against itself: the peer may be on another host or have a stack of its own.
  axes: { family: INET },
  needs: { subject: ["stream", "datagram"], peer: ["stream"] },
  outcomes: {
    singleStream: inUse,
    wildcardStream: inUse,
    singleDatagram: inUse,
    wildcardDatagram: inUse,
    wildcardStillListens: { conforming: ["ok"] },
  },
  async script({ listening, datagram, subject, peer, family, addressOf, record }) {
    const every = await subject.listenStream(wildcard(family));
    const single = addressOf(subject, portOf(await every.getsockname()));
    record("singleStream", await outcome(subject.listenStream(single)));
    const own = withPort(wildcard(family), portOf((await listening(subject)).address));
    record("wildcardStream", await outcome(subject.listenStream(own)));

    const everyDatagram = await subject.openDatagram(family, wildcard(family));
    const singleDatagram = addressOf(subject, portOf(await everyDatagram.getsockname()));
    record("singleDatagram", await outcome(subject.openDatagram(family, singleDatagram)));
    const ownDatagram = withPort(wildcard(family), portOf((await datagram(subject)).address));
    record("wildcardDatagram", await outcome(subject.openDatagram(family, ownDatagram)));
    record("wildcardStillListens", await outcome(peer.connectStream(single)));
  },
});
