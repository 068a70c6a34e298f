import { BYTE, defineCase, outcome, python } from "../../harness/case/mod.ts";

/** Milliseconds; longer than a window of a busy machine. */
const FIRST_MS = 600;
/** Milliseconds; much longer than anything takes here. */
const LONG_MS = 60_000;

export default defineCase({
  id: "timeout/change-while-blocked",
  title: "A timeout is changed while a receive waits",
  requirement: "A timeout that is changed holds from the next call on; the " +
    "receive that waits keeps the time it began with.",
  level: "may",
  sources: [python("socket.settimeout()"), python("Notes on socket timeouts")],
  axes: {},
  needs: { subject: ["stream", "mode:timeout", "concurrent"], peer: ["stream"] },
  attempts: 3,
  outcomes: {
    before: { conforming: ["pending"] },
    lengthened: {
      conforming: ["timeout"],
      tolerated: { pending: "a deadline may be that of the socket, which every call looks at anew" },
    },
    next: { conforming: ["pending"] },
    data: { conforming: ["data"] },
  },
  async script({ connected, stillBlockedFor, pendingOr, record }) {
    const { subject, peer } = await connected();
    await subject.setMode("timeout", FIRST_MS);
    const receiving = subject.recv(1);
    const before = await pendingOr(receiving, outcome);
    // On a busy machine the window may be longer than that time.
    if (before !== "pending") return;
    record("before", before);
    await subject.setMode("timeout", LONG_MS);
    const waits = await stillBlockedFor(FIRST_MS + 200, receiving);
    record("lengthened", waits ? "pending" : await outcome(receiving));
    const next = subject.recv(1);
    record("next", await stillBlockedFor(FIRST_MS + 200, next) ? "pending" : await outcome(next));
    await peer.sendall(Uint8Array.of(...BYTE, ...BYTE));
    record("data", await outcome(waits ? receiving : next));
  },
});
