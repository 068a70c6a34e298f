import {
  BOTH_ROLES,
  defineCase,
  EARLY_MS,
  EVERY_FAMILY,
  intact,
  type Outcome,
  outcome,
  posix,
} from "../../harness/case/mod.ts";

/** Milliseconds of the timeout. */
const TIMEOUT_MS = 120;

export default defineCase({
  id: "timeout/so-sndtimeo",
  title: "SO_SNDTIMEO ends a send whose data the peer does not read",
  requirement:
    "With SO_SNDTIMEO a blocking sendall fails with EAGAIN when the time is up, and what it sent arrives " +
    "intact; with 0 it waits again.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_SNDTIMEO")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "mode:blocking", "option:SO_SNDTIMEO", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendall: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    elapsed: { conforming: ["ok"] },
    arrived: { conforming: ["short"] },
    withoutEnd: { conforming: ["pending"] },
    whole: { conforming: ["intact"], after: { withoutEnd: "pending" } },
  },
  async script({ connectedSmall, visible, elapsedMs, blocked, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("blocking");
    await subject.setsockopt("SO_SNDTIMEO", 0, 1_000 * TIMEOUT_MS);
    const sending = subject.sendall(tooMuch);
    await visible(peer, "data");
    record("sendall", await outcome(sending));
    const elapsed: Outcome = elapsedMs(sending) < TIMEOUT_MS - EARLY_MS ? "early" : "ok";
    record("elapsed", elapsed);
    const draining = peer.drain({ pattern: tooMuch });
    // A sender that has failed does not use the room that this makes.
    await blocked(draining);
    await subject.shutdown("write");
    record("arrived", intact(await draining, tooMuch.length));

    const other = await connectedSmall();
    await other.subject.setMode("blocking");
    for (const timeoutMs of [TIMEOUT_MS, 0]) {
      await other.subject.setsockopt("SO_SNDTIMEO", 0, 1_000 * timeoutMs);
    }
    const waiting = other.subject.sendall(other.tooMuch);
    await visible(other.peer, "data");
    const withoutEnd = await pendingOr(waiting, outcome);
    record("withoutEnd", withoutEnd);
    if (withoutEnd !== "pending") return;
    const [drained] = await Promise.all([
      other.peer.drain({ size: other.tooMuch.length, pattern: other.tooMuch }),
      waiting,
    ]);
    record("whole", intact(drained, other.tooMuch.length));
  },
});
