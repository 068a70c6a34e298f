import { BYTE, defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";

/** Seconds, about five weeks: more milliseconds than 31 bits count. */
const WEEKS = 3_000_000;

export default defineCase({
  id: "timeout/so-rcvtimeo-weeks",
  title: "A receive may wait for weeks",
  requirement: "With an SO_RCVTIMEO of weeks a receive waits until something comes, and takes it.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_RCVTIMEO")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:blocking", "option:SO_RCVTIMEO"], peer: ["stream"] },
  outcomes: {
    set: { conforming: ["ok"] },
    waits: { conforming: ["pending"], after: { set: "ok" } },
    received: { conforming: ["data"], after: { set: "ok", waits: "pending" } },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    await subject.setMode("blocking");
    const set = await outcome(subject.setsockopt("SO_RCVTIMEO", WEEKS, 0));
    record("set", set);
    if (set !== "ok") return;
    const receiving = subject.recv(1);
    const waits = await pendingOr(receiving, outcome);
    record("waits", waits);
    if (waits !== "pending") return;
    await peer.sendall(BYTE);
    record("received", await outcome(receiving));
  },
});
