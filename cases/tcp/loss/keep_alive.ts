import {
  BYTE,
  defineCase,
  exchanged,
  INET,
  linux,
  outcome,
  posix,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { QUICK_KEEP_ALIVE } from "./_keep_alive.ts";
import { waitsFor } from "./_path.ts";

/**
 * Milliseconds for which no connection is dropped: the probe is on its way after 1,000, and its time is up at
 * 2,000.
 */
const LEAST_MS = 1_500;

export default defineCase({
  id: "tcp/loss/keep-alive",
  title: "Keep-alive distinguishes a peer that is gone from one that is silent",
  requirement:
    "With SO_KEEPALIVE a receive that waits for a peer which does not answer fails with ETIMEDOUT, and " +
    "one that waits for a peer which is only silent goes on.",
  level: "should",
  sources: [
    rfc(9293, "3.8.4"),
    rfc(1122, "4.2.3.6"),
    posix("XSH 2.10.16", "SO_KEEPALIVE"),
    posix("recv", "ETIMEDOUT"),
    linux("tcp(7)", "TCP_KEEPIDLE"),
    report("ausimian/tricep", 130),
    report("pgbouncer/pgbouncer", 138),
    report("apache/nuttx", 16447),
  ],
  // Either role will do, and takes its time.
  axes: { role: ["client"], family: INET },
  needs: {
    subject: [
      "stream",
      "option:SO_KEEPALIVE",
      "option:TCP_KEEPIDLE",
      "option:TCP_KEEPINTVL",
      "option:TCP_KEEPCNT",
    ],
    peer: ["stream", "filter"],
  },
  outcomes: {
    waiting: { conforming: ["pending"] },
    gone: { conforming: ["ETIMEDOUT"] },
    goneAgain: { conforming: ["eof"] },
    silent: { conforming: ["pending"] },
    exchange: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connected, connectedTo, blocked, record } = scenario;
    const gone = await connected();
    const silent = await connectedTo(gone.listener, gone.address);
    for (const { subject } of [gone, silent]) {
      for (const [option, value] of QUICK_KEEP_ALIVE) await subject.setsockopt(option, value);
    }
    await gone.peer.lose("everything");
    const waiting = silent.subject.recv(1);
    const receiving = gone.subject.recv(1);
    record("waiting", await waitsFor(scenario, LEAST_MS, receiving));
    record("gone", await outcome(receiving));
    record("goneAgain", await outcome(gone.subject.recv(1)));
    record("silent", await blocked(waiting) ? "pending" : await outcome(waiting));
    await silent.peer.sendall(BYTE);
    await waiting;
    record("exchange", await exchanged(silent.subject, silent.peer));
  },
});
