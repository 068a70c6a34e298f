import { defineCase, exchanged, INET, linux, outcome, posix } from "../../harness/case/mod.ts";
import { portOf } from "./_wildcard.ts";

const REUSE = { SO_REUSEADDR: 1 };

export default defineCase({
  id: "address/connect-same-4tuple",
  title: "One local port has connections to two servers, and not two to one",
  requirement: "Two connections may share their local address, but not the remote one as well: the same " +
    "pair again is refused.",
  level: "should",
  sources: [posix("connect", "EADDRINUSE"), linux("connect(2)", "EADDRNOTAVAIL")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "bind:connect", "option:SO_REUSEADDR"], peer: ["stream"] },
  outcomes: {
    again: { conforming: ["EADDRINUSE", "EADDRNOTAVAIL"] },
    elsewhere: {
      conforming: ["ok"],
      tolerated: { EADDRINUSE: { reason: "the BSDs refuse to bind the address", when: { os: "!linux" } } },
    },
    exchange: { conforming: ["intact"] },
  },
  async script({ listening, subject, peer, addressOf, record }) {
    const [one, other] = [await listening(peer), await listening(peer)];
    const [first, accepted] = await Promise.all([
      subject.connectStream(one.address, { bind: addressOf(subject), options: REUSE }),
      one.listener.accept(),
    ]);
    const from = { bind: addressOf(subject, portOf(await first.getsockname())), options: REUSE };
    record("again", await outcome(subject.connectStream(one.address, from)));
    record("elsewhere", await outcome(subject.connectStream(other.address, from)));
    record("exchange", await exchanged(first, accepted.socket));
  },
});
