import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
} from "../../harness/case/mod.ts";

const REPLY = bytesOf("after the signal");
/** Seconds that are not over before the case is. */
const LONG_S = 600;

export default defineCase({
  id: "timeout/so-rcvtimeo-signal",
  title: "A signal comes while a receive with SO_RCVTIMEO waits",
  requirement:
    "A signal ends a receive that has SO_RCVTIMEO with EINTR, whatever SA_RESTART says, or not at all, and " +
    "the next bytes are received.",
  level: "should",
  sources: [
    linux("signal(7)", "Interruption of system calls and library functions by signal handlers"),
    posix("recv", "EINTR"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "signal", "mode:blocking", "option:SO_RCVTIMEO"], peer: ["stream"] },
  outcomes: {
    signalled: { conforming: ["EINTR", "pending"] },
    received: { conforming: ["intact"] },
  },
  async script({ connected, subject: seat, stillBlockedFor, pendingOr, record }) {
    const { subject, peer } = await connected();
    await subject.setMode("blocking");
    await subject.setsockopt("SO_RCVTIMEO", LONG_S, 0);
    const receiving = subject.recv(REPLY.length);
    await stillBlockedFor(0, receiving);
    await seat.signal();
    const signalled = await pendingOr(receiving, outcome);
    record("signalled", signalled);
    await peer.sendall(REPLY);
    const next = signalled === "pending" ? receiving : subject.recv(REPLY.length);
    record("received", compared(await next, REPLY));
  },
});
