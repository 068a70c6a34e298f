import { defineCase, exchanged, INET, linux, outcome, posix } from "../../harness/case/mod.ts";

const REUSE = { options: { SO_REUSEADDR: 1 } };

export default defineCase({
  id: "address/reuseaddr-listener-alone",
  title: "A server with SO_REUSEADDR is started twice",
  requirement:
    "SO_REUSEADDR lets nobody listen where another listens: the second start fails, and the first goes on.",
  level: "should",
  sources: [linux("socket(7)", "SO_REUSEADDR"), posix("bind", "EADDRINUSE")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "option:SO_REUSEADDR"], peer: ["stream"] },
  outcomes: {
    second: { conforming: ["EADDRINUSE"] },
    third: { conforming: ["EADDRINUSE"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ listening, connectedTo, subject, record }) {
    const { listener, address } = await listening(subject, REUSE);
    record("second", await outcome(subject.listenStream(address, REUSE)));
    const ends = await connectedTo(listener, address);
    record("third", await outcome(subject.listenStream(address, REUSE)));
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
