import {
  defineCase,
  EVERY_FAMILY,
  exchanged,
  linux,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/connect/on-listener",
  title: "A listener cannot be connected",
  requirement: "A connect of a listener fails, and it goes on listening.",
  level: "should",
  sources: [posix("connect", "EOPNOTSUPP"), linux("connect(2)", "EISCONN"), report("shadow/shadow", 3191)],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream"], peer: ["stream"] },
  outcomes: {
    connect: {
      // Linux has one errno for what is no stranger to connect over AF_UNIX.
      conforming: ["EISCONN", "EOPNOTSUPP", { outcome: "EINVAL", when: { family: "unix" } }],
      tolerated: { EINVAL: { reason: "a listener is of no use to connect", when: { os: "!linux" } } },
    },
    getpeername: { conforming: ["ENOTCONN"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ listening, connectedTo, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const other = await listening(peer);
    record("connect", await outcome(listener.connect(other.address)));
    record("getpeername", await outcome(listener.getpeername()));
    const ends = await connectedTo(listener, address);
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
