import { defineCase, EARLY_MS, outcome, posix, python } from "../../harness/case/mod.ts";
import { inTime } from "../_clock.ts";

/** Milliseconds of each call's time. */
const TIMEOUT_MS = 500;
/** Milliseconds after which the second call begins: it ends so much later than the first. */
const LATER_MS = 250;
/** Milliseconds that a call may return after its time, less than lies between the two. */
const LATE_MS = 200;

/** Sends until no more is accepted, and the milliseconds of each. */
const FILLS = 3;
const SHORT_MS = 20;

/** The two calls, in both orders, with the checkpoint of each: the call whose time it judges. */
const ORDERS = [
  [["recv", "firstRecv"], ["sendall", "secondSendall"]],
  [["sendall", "firstSendall"], ["recv", "secondRecv"]],
] as const;

const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "timeout/deadlines-apart",
  title: "A receive and a send wait on one socket, and each ends when its own time is up",
  requirement:
    "The time of a call begins with it, and is neither cut nor begun again by a call in the other direction.",
  lesson:
    "A library with one deadline for both directions ends a send early, or a receive late, when the other " +
    "is called meanwhile.",
  level: "must",
  sources: [posix("XSH 2.10.16", "SO_RCVTIMEO, SO_SNDTIMEO"), python("socket.settimeout")],
  axes: { role: ["client"] },
  needs: {
    subject: ["stream", "concurrent", "mode:timeout", "timeout:send"],
    peer: ["stream", "demand-read"],
  },
  outcomes: { firstRecv: ok, secondSendall: ok, firstSendall: ok, secondRecv: ok },
  async script(scenario) {
    const { connectedSmall, elapsedMs, stillBlockedFor, measure, record } = scenario;
    for (const order of ORDERS) {
      const limits = [TIMEOUT_MS - EARLY_MS, TIMEOUT_MS + LATE_MS] as const;
      const { ended, inTurn } = await inTime(scenario, limits, async () => {
        const { subject, tooMuch } = await connectedSmall();
        await subject.setMode("timeout", SHORT_MS);
        // Full at first, as some give each piece that is accepted a time of its own.
        for (let fills = 0; fills < FILLS; fills++) await outcome(subject.sendall(tooMuch));
        await subject.setMode("timeout", TIMEOUT_MS);
        const calls = { recv: () => subject.recv(1), sendall: () => subject.sendall(tooMuch) } as const;
        const [[first], [second]] = order;
        const both: Promise<unknown>[] = [calls[first]()];
        // On a busy machine the first may be over before the second begins: then another try.
        if (await stillBlockedFor(LATER_MS, both[0]!)) both.push(calls[second]());
        const ended = await Promise.all(both.map(outcome));
        // A call that was alone says nothing.
        const tookMs = both.length > 1 ? both.map(elapsedMs) : [2 * TIMEOUT_MS, 2 * TIMEOUT_MS];
        return { ended, tookMs };
      });
      for (const [index, [, checkpoint]] of order.entries()) {
        const how = ended[index] ?? "timeout";
        const { tookMs, elapsed } = inTurn[index]!;
        measure(`${checkpoint}Ms`, Math.round(tookMs));
        measure(`${checkpoint}LeastMs`, limits[0]);
        measure(`${checkpoint}MostMs`, limits[1]);
        record(checkpoint, how === "timeout" ? elapsed : how);
      }
    }
  },
});
