import {
  bytesOf,
  defineCase,
  exchanged,
  INET,
  type Outcome,
  received,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { QUICK_KEEP_ALIVE } from "./_keep_alive.ts";
import { worst } from "./_path.ts";

/** Milliseconds after which the peer drops a connection whose other end does not answer. */
const ASKED_MS = 2_400;
const UNREAD = bytesOf("not read yet");

export default defineCase({
  id: "tcp/loss/keep-alive-answered",
  title: "A peer asks whether a silent end is still there",
  requirement:
    "An end that has nothing to say answers the keep-alive probes of the other, also with bytes that it " +
    "has not read.",
  level: "must",
  sources: [
    rfc(9293, "3.8.4"),
    rfc(9293, "3.10.7.4"),
    rfc(1122, "4.2.3.6"),
    report("zephyrproject-rtos/zephyr", 93431),
    report("docker/desktop-feedback", 614),
    report("TritonDataCenter/smartos-live", 535),
  ],
  // Either role will do, and takes its time.
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream"],
    peer: [
      "stream",
      "option:SO_KEEPALIVE",
      "option:TCP_KEEPIDLE",
      "option:TCP_KEEPINTVL",
      "option:TCP_KEEPCNT",
    ],
  },
  outcomes: {
    waiting: { conforming: ["pending"] },
    unread: { conforming: ["intact"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, stillBlockedFor, record }) {
    const idle = await connected();
    const behind = await connectedTo(idle.listener, idle.address);
    await behind.peer.sendall(UNREAD);
    for (const { peer } of [idle, behind]) {
      for (const [option, value] of QUICK_KEEP_ALIVE) await peer.setsockopt(option, value);
    }
    const waiting = [idle, behind].map(({ peer }) => peer.recv(1));
    record("waiting", await stillBlockedFor(ASKED_MS, ...waiting) ? "pending" : "early");
    record("unread", await received(behind.subject.recv(UNREAD.length), UNREAD));
    const exchanges: Outcome[] = [];
    for (const [at, { subject, peer }] of [idle, behind].entries()) {
      await subject.sendall(UNREAD.subarray(0, 1));
      await waiting[at];
      exchanges.push(await exchanged(subject, peer));
    }
    record("exchange", worst(exchanges, "intact"));
  },
});
