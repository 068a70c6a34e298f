import { defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "address/bind-in-use",
  title: "An address that is bound already cannot be bound",
  requirement:
    "A second socket cannot be bound to an address in use: EADDRINUSE, for streams and for datagrams.",
  level: "must",
  sources: [posix("bind", "EADDRINUSE")],
  // The subject against itself: the peer may be on another host or have a stack of its own.
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram"] },
  outcomes: {
    stream: { conforming: ["EADDRINUSE"] },
    datagram: { conforming: ["EADDRINUSE"] },
    firstStillListens: { conforming: ["ok"] },
  },
  async script({ listening, datagram, subject, peer, family, record }) {
    const { address } = await listening(subject);
    record("stream", await outcome(subject.listenStream(address)));
    const bound = await datagram(subject);
    record("datagram", await outcome(subject.openDatagram(family, bound.address)));
    record("firstStillListens", await outcome(peer.connectStream(address)));
  },
});
