import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
  python,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/blocked-recv-other-thread",
  title: "A close while a receive waits ends both",
  requirement:
    "A close beside a receive that waits ends the connection at once, and the receive returns without data.",
  level: "should",
  // A bare close() on Linux does neither while a thread is in recv(); a library that offers both calls has to
  // see to it.
  sources: [posix("close"), linux("close(2)", "Multithreaded processes and close()"), python("shutdown")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream", "interrupt"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    before: { conforming: ["pending"] },
    peer: { conforming: ["eof"] },
    // How an interface words it is its own affair; the languages' own errors have no errno.
    receive: { conforming: ["EBADF", "ECANCELED", "ECONNABORTED", "EINTR", "ENOTCONN", "eof", "error"] },
  },
  async script({ connected, inMode, atOnce, pendingOr, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    const receiving = subject.recv(1);
    record("before", await pendingOr(receiving, outcome));
    await subject.close();
    record("peer", await atOnce(peer.recv(1), outcome));
    record("receive", await atOnce(receiving, outcome));
    // What still waits in the kernel is let go.
    await outcome(peer.shutdown("write"));
  },
});
