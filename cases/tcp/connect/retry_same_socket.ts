import { defineCase, EVERY_FAMILY, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";

const unusable = { reason: "POSIX: the socket is of no use any more", when: { os: "!linux" } } as const;

export default defineCase({
  id: "tcp/connect/retry-same-socket",
  title: "A socket whose connect was refused connects elsewhere, or listens",
  requirement: "A socket can be connected after a refusal, or listen; portable programs make a new one.",
  level: "may",
  sources: [linux("connect(2)", "NOTES"), posix("connect", "APPLICATION USAGE")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream"], peer: ["stream", "bsd"] },
  outcomes: {
    refused: { conforming: ["ECONNREFUSED"] },
    refusedAgain: {
      conforming: ["ECONNREFUSED"],
      tolerated: { EINVAL: unusable, ECONNABORTED: unusable, ENOTCONN: unusable },
    },
    connect: {
      conforming: ["ok"],
      tolerated: { EINVAL: unusable, ECONNABORTED: unusable, ENOTCONN: unusable },
    },
    exchange: { conforming: ["intact"], after: { connect: "ok" } },
    listen: {
      conforming: ["ok"],
      tolerated: { EINVAL: unusable },
      after: { refusedAgain: "ECONNREFUSED", connect: "ok" },
    },
    accepted: { conforming: ["intact"], after: { listen: "ok" } },
  },
  async script({ addressOf, closedPort, connectedTo, listening, subject, peer, family, record }) {
    const socket = await subject.socket(family, "stream");
    const nobody = await closedPort(peer, "stream");
    record("refused", await outcome(socket.connect(nobody)));
    const refusedAgain = await outcome(socket.connect(nobody));
    record("refusedAgain", refusedAgain);
    const { listener, address } = await listening(peer);
    const connect = await outcome(socket.connect(address));
    record("connect", connect);
    if (connect !== "ok") return;
    record("exchange", await exchanged(socket, (await listener.accept()).socket));
    // To Linux a socket whose refusal was read by SO_ERROR is connecting until the next connect.
    if (refusedAgain !== "ECONNREFUSED") return;
    const other = await subject.socket(family, "stream");
    await outcome(other.connect(nobody));
    const listen = await outcome(other.bind(addressOf(subject)).then(() => other.listen(1)));
    record("listen", listen);
    if (listen !== "ok") return;
    const ends = await connectedTo(other, await other.getsockname());
    record("accepted", await exchanged(ends.subject, ends.peer));
  },
});
