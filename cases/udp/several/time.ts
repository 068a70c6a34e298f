import { defineCase, EVERY_FAMILY, linux } from "../../../harness/case/mod.ts";
import { received, roomFor, TEXTS } from "./_messages.ts";

/** Milliseconds that the call is given. */
const GIVEN_MS = 30;
/** Milliseconds that are not over before the datagram is taken. */
const LONG_MS = 60_000;
/** Milliseconds after which they are surely over. */
const OVER_MS = 300;

const [FIRST, SECOND] = TEXTS;

export default defineCase({
  id: "udp/several/time",
  title: "The time of a call is up when some of its datagrams have come",
  requirement:
    "When its time is up, recvmmsg gives the datagrams that have come, and fails with no error; those that " +
    "come later are left for the next call, or end this one. What is left of its time is written back where it is told.",
  level: "must",
  sources: [linux("recvmmsg(2)", "timeout"), linux("recvmmsg(2)", "BUGS")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["datagram", "mmsg"], peer: ["datagram"] },
  outcomes: {
    // Linux looks at the time after each datagram, and not while it waits for the next.
    over: { conforming: ["partial", "pending"] },
    next: { conforming: ["whole"] },
    left: { conforming: ["yes"] },
  },
  async script({ datagrams, inMode, atOnce, stillBlockedFor, visible, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    await inMode(subject);
    await peer.sendto(FIRST, subjectAddress);
    const { leftMs } = await subject.recvmmsg(roomFor(1), { timeoutMs: LONG_MS });
    const isLeft = leftMs === undefined || (leftMs > 0 && leftMs < LONG_MS);
    record("left", isLeft ? "yes" : "no");
    await peer.sendto(FIRST, subjectAddress);
    await visible(subject, "data");
    const waiting = subject.recvmmsg(roomFor(3), { timeoutMs: GIVEN_MS });
    if (await stillBlockedFor(OVER_MS, waiting)) {
      record("over", "pending");
      await peer.sendto(SECOND, subjectAddress);
      record("next", await atOnce(waiting, () => received([FIRST, SECOND])(waiting)));
      return;
    }
    const over = await received([FIRST])(waiting);
    record("over", over === "whole" ? "partial" : over);
    await peer.sendto(SECOND, subjectAddress);
    const next = subject.recvmmsg(roomFor(1));
    record("next", await atOnce(next, () => received([SECOND])(next)));
  },
});
