import { defineCase, EVERY_FAMILY, linux, type Outcome, outcome, posix } from "../../../harness/case/mod.ts";

const [BACKLOG, RAISED] = [1, 30];
/** Connections that no system queues for a backlog of 1. */
const TOO_MANY = 10;

export default defineCase({
  id: "tcp/listen/backlog-raised",
  title: "A listener with a full queue gets a longer one",
  requirement: "Another listen with a larger backlog makes room at once in a queue that was full.",
  level: "should",
  sources: [posix("listen", "DESCRIPTION"), linux("listen(2)", "backlog")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream", "backlog"], peer: ["stream"] },
  outcomes: {
    full: {
      conforming: ["pending"],
      tolerated: {
        ok: "a backlog is a hint: the system queues more",
        ECONNREFUSED: { reason: "Winsock refuses", when: { os: "windows" } },
      },
    },
    listen: { conforming: ["ok"], after: { full: "pending" } },
    room: { conforming: ["ok"], after: { full: "pending", listen: "ok" } },
  },
  async script({ listening, subject, peer, atOnce, pendingOr, record }) {
    const { listener, address } = await listening(subject, { backlog: BACKLOG });
    let full: Outcome = "ok";
    for (let queued = 0; full === "ok" && queued < TOO_MANY; queued++) {
      full = await pendingOr(peer.connectStream(address), outcome);
    }
    record("full", full);
    if (full !== "pending") return;
    const listen = await outcome(listener.listen(RAISED));
    record("listen", listen);
    if (listen === "ok") record("room", await atOnce(peer.connectStream(address), outcome));
  },
});
