import { defineCase, outcome, posix, python, type Row } from "../../harness/case/mod.ts";
import { takesNoTime } from "../delay/_at_once.ts";

/** Milliseconds of each call's time. */
const TIMEOUT_MS = 500;
/** Milliseconds after which the second call begins: it ends so much later than the first. */
const LATER_MS = 250;
/** Milliseconds that a call may end before its time or after it, less than lies between the two. */
const EARLY_MS = 20;
const MOST_MS = TIMEOUT_MS + 200;

/** Sends until no more is accepted, and the milliseconds of each. */
const FILLS = 3;
const SHORT_MS = 20;

const inTime: Row = { conforming: ["ok"] };

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
  outcomes: { recv: inTime, sendall: inTime },
  async script(scenario) {
    const { connectedSmall, elapsedMs, stillBlockedFor } = scenario;
    for (const checkpoint of ["recv", "sendall"] as const) {
      // Of each of the two, the try that took least counts.
      const quickestMs = [Infinity, Infinity];
      await takesNoTime(scenario, checkpoint, async () => {
        const { subject, tooMuch } = await connectedSmall();
        await subject.setMode("timeout", SHORT_MS);
        // Full at first, as some give each piece that is accepted a time of its own.
        for (let fills = 0; fills < FILLS; fills++) await outcome(subject.sendall(tooMuch));
        await subject.setMode("timeout", TIMEOUT_MS);
        const calls = { recv: () => subject.recv(1), sendall: () => subject.sendall(tooMuch) } as const;
        const both: Promise<unknown>[] = [calls[checkpoint]()];
        // On a busy machine the first may be over before the second begins: then another try.
        if (await stillBlockedFor(LATER_MS, both[0]!)) {
          both.push(calls[checkpoint === "recv" ? "sendall" : "recv"]());
        }
        const ended = await Promise.all(both.map(outcome));
        const other = ended.find((how) => how !== "timeout");
        if (other !== undefined) return other;
        const tookMs = both.map(elapsedMs);
        if (Math.min(...tookMs) < TIMEOUT_MS - EARLY_MS) return "early";
        if (both.length > 1) {
          for (const [index, ms] of tookMs.entries()) quickestMs[index] = Math.min(quickestMs[index]!, ms);
        }
        return Math.max(...quickestMs);
      }, MOST_MS);
    }
  },
});
