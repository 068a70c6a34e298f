import { BOTH_ROLES, BYTE, defineCase, type Outcome, outcome, posix } from "../../harness/case/mod.ts";
import { inTime } from "../_clock.ts";

/** Milliseconds of the timeout. */
const TIMEOUT_MS = 120;
/** Milliseconds that a receive may return sooner or later: ticks of coarse timers, and a busy machine. */
const [EARLY_MS, LATE_MS] = [20, 100];

export default defineCase({
  id: "option/receive-timeout",
  title: "SO_RCVTIMEO ends a blocking receive with EAGAIN",
  requirement:
    "A blocking receive fails with EAGAIN when the time of SO_RCVTIMEO is up, not sooner; what comes " +
    "later is read.",
  level: "must",
  sources: [posix("XSH 2.10.16", "SO_RCVTIMEO")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["stream", "mode:blocking", "option:SO_RCVTIMEO", "option:SO_SNDTIMEO"],
    peer: ["stream"],
  },
  outcomes: {
    atFirst: { conforming: ["none"] },
    reads: { conforming: ["same"] },
    otherDirection: { conforming: ["none"] },
    recv: { conforming: ["EAGAIN"] },
    elapsed: { conforming: ["ok"] },
    again: { conforming: ["EAGAIN"], after: { recv: "EAGAIN" } },
    later: { conforming: ["data"] },
    invalid: {
      conforming: ["EDOM"],
      tolerated: {
        ok: {
          reason: "a time that is one number has no parts that are too large",
          when: { lacks: "option:raw" },
        },
      },
    },
  },
  async script(scenario) {
    const { connected, elapsedMs, measure, record } = scenario;
    const { subject, peer } = await connected();
    const isNone = ({ value, second }: { value: number; second?: number }): Outcome =>
      value === 0 && second === 0 ? "none" : "different";
    await subject.setMode("blocking");
    record("atFirst", isNone(await subject.getsockopt("SO_RCVTIMEO")));
    await subject.setsockopt("SO_RCVTIMEO", 0, 1_000 * TIMEOUT_MS);
    const { value, second } = await subject.getsockopt("SO_RCVTIMEO");
    // The system may count in ticks, of up to 10 milliseconds.
    const ticks = second! >= 1_000 * TIMEOUT_MS && second! < 1_000 * TIMEOUT_MS + 10_000;
    record("reads", value === 0 && ticks ? "same" : "different");
    record("otherDirection", isNone(await subject.getsockopt("SO_SNDTIMEO")));
    const limits = [TIMEOUT_MS - EARLY_MS, TIMEOUT_MS + LATE_MS] as const;
    const { ended, tookMs, elapsed } = await inTime(scenario, limits, async () => {
      const receiving = subject.recv(1);
      return { ended: await outcome(receiving), tookMs: elapsedMs(receiving) };
    });
    record("recv", ended);
    measure("elapsedMs", Math.round(tookMs));
    record("elapsed", elapsed);
    record("again", await outcome(subject.recv(1)));
    await peer.sendall(BYTE);
    record("later", await outcome(subject.recv(1)));
    record("invalid", await outcome(subject.setsockopt("SO_RCVTIMEO", 0, 1_000_000)));
  },
});
