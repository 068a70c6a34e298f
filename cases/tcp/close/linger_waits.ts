import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  ending,
  INET,
  linux,
  type Outcome,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

/**
 * Seconds of SO_LINGER: on a quiet machine more than a close takes that need not wait for them, and as few as
 * there can be.
 */
const [LONG, SHORT] = [3, 1];
/** Milliseconds after which buffers without room are full: the kernel may still move bytes on. */
const FULL_MS = 100;
/** Milliseconds that a close may return too early, as coarse timers tick. */
const EARLY_MS = 100;

export default defineCase({
  id: "tcp/close/linger-waits",
  title: "A close with SO_LINGER waits for what is not sent yet",
  requirement:
    "With SO_LINGER and a time, a close waits until the peer has everything, or the time is up, after which " +
    "the rest arrives all the same. It has nothing to wait for where everything was delivered.",
  level: "should",
  sources: [posix("close", "SO_LINGER"), posix("XSH 2.10.16", "SO_LINGER"), linux("socket(7)", "SO_LINGER")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "mode:nonblocking", "option:SO_LINGER", "poll"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    delivered: { conforming: ["ok"] },
    unsent: { conforming: ["pending"] },
    sent: { conforming: ["ok"] },
    end: { conforming: ["eof"] },
    timeIsUp: {
      conforming: ["ok"],
      tolerated: {
        EWOULDBLOCK: "BSD reports that the time is up",
        EAGAIN: "BSD reports that the time is up",
      },
    },
    elapsed: { conforming: ["ok"] },
    rest: {
      conforming: ["eof"],
      tolerated: {
        ECONNRESET: {
          reason: "no standard says what becomes of the rest when the time is up",
          when: { os: "!linux" },
        },
      },
    },
  },
  async script({ connected, connectedSmall, elapsedMs, noise, pendingOr, record }) {
    const long = Math.ceil(LONG * noise);
    /** Waits for a close, and resolves to how it ended: `late` if it took the whole of its time. */
    const ended = async (closing: Promise<void>): Promise<Outcome> => {
      const how = await outcome(closing);
      return elapsedMs(closing) < 1_000 * long - EARLY_MS ? how : "late";
    };

    const idle = await connected();
    await idle.subject.setsockopt("SO_LINGER", 1, long);
    await idle.subject.sendall(BYTE);
    await idle.peer.recv(1);
    record("delivered", await ended(idle.subject.close()));

    const full = async (seconds: number) => {
      const { subject, peer, tooMuch } = await connectedSmall();
      await subject.setMode("nonblocking");
      do await outcome(subject.sendall(tooMuch)); while ((await subject.poll(["out"], FULL_MS)).length > 0);
      await subject.setMode("natural");
      await subject.setsockopt("SO_LINGER", 1, seconds);
      return { subject, peer };
    };
    const read = await full(long);
    const closing = read.subject.close();
    record("unsent", await pendingOr(closing, outcome));
    const draining = read.peer.drain();
    record("sent", await ended(closing));
    record("end", ending(await draining));

    const unread = await full(SHORT);
    const givingUp = unread.subject.close();
    record("timeIsUp", await outcome(givingUp));
    record("elapsed", elapsedMs(givingUp) < 1_000 * SHORT - EARLY_MS ? "early" : "ok");
    record("rest", ending(await unread.peer.drain()));
  },
});
