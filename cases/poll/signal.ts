import { BYTE, defineCase, linux, type Outcome, outcome, posix, python } from "../../harness/case/mod.ts";
import { callsOf, type Kinds } from "../_every_call.ts";
import { LONG_MS } from "./_long.ts";
import { left } from "./_select.ts";

/** A call that waits for bytes, and whether its result tells of them. */
interface Polls<T> {
  poll(): Promise<T>;
  tells(result: T): boolean;
}

const polls = <T>(poll: () => Promise<T>, tells: (result: T) => boolean): Polls<unknown> => ({
  poll,
  tells: (result) => tells(result as T),
});

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "poll/signal",
  title: "A signal comes while polls and selects wait",
  requirement: "Whatever its handler was set for, a signal ends poll and select with EINTR, or they wait " +
    "on; no event is reported that has not come, and what comes is reported.",
  lesson:
    "SA_RESTART does not hold for poll() and select(): be ready for EINTR. Python makes the call again.",
  level: "should",
  sources: [
    linux("signal(7)", "Interruption of system calls"),
    posix("poll", "EINTR"),
    posix("select", "EINTR"),
    python("PEP 475"),
  ],
  axes: {},
  needs: { subject: ["stream", "poll", "signal"], peer: ["stream"] },
  outcomes: { waited: { conforming: ["EINTR", "pending"] }, woken: same, told: same },
  async script({ connected, stillBlockedFor, subject: seat, record }) {
    const { subject, peer } = await connected();
    const sets = { reads: [subject] };
    const kinds: Kinds<Polls<unknown>> = [
      ["poll", polls(() => subject.poll(["in"], LONG_MS), (events) => events.join() === "in")],
      ["poll:several", polls(() => seat.pollAll([subject], ["in"], LONG_MS), ({ told }) => told.size === 1)],
      ["select", polls(() => seat.select(sets, LONG_MS), (ready) => left(ready, sets) === "same")],
    ];
    let [waited, woken, told]: Outcome[] = ["pending", "same", "same"];
    for (const { poll, tells } of callsOf(kinds, seat)) {
      const waiting = poll();
      waiting.catch(() => {});
      await stillBlockedFor(0, waiting);
      await seat.signal();
      await seat.signal();
      const waits = await stillBlockedFor(0, waiting);
      if (!waits && waited === "pending") waited = await outcome(waiting);
      await peer.sendall(BYTE);
      if (waits && !tells(await waiting)) woken = "different";
      if (!tells(await poll())) told = "different";
      await subject.recv(1);
    }
    record("waited", waited!);
    record("woken", woken!);
    record("told", told!);
  },
});
