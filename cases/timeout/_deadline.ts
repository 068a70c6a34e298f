import {
  EARLY_MS,
  ending,
  type Outcome,
  outcome,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";
import { inTime } from "../_clock.ts";

/** Milliseconds of most cases' timeouts: one that is cut to tenths of a second is too short. */
export const TIMEOUT_MS = 230;
/**
 * Milliseconds that a call may return after its timeout, less than a timeout that is twice as long would
 * take.
 */
const LATE_MS = 150;

/** A call that only its timeout ends, and whatever belongs to it. */
interface Made {
  readonly call: Promise<unknown>;
}

/** The outcome of a call that its timeout should end once more, or `early`: each has the whole time. */
export async function timesOutAgain(
  { elapsedMs }: Scenario,
  call: Promise<unknown>,
  timeoutMs = TIMEOUT_MS,
): Promise<Outcome> {
  const ended = await outcome(call);
  return ended === "timeout" && elapsedMs(call) < timeoutMs - EARLY_MS ? "early" : ended;
}

/**
 * Makes a call, records how it ended as `checkpoint` and, where that was its timeout, as `elapsed` whether it
 * took that time: `ok`, `early` or `late`. A late call is made again: only one that is late every time is
 * late by the implementation's doing. The measures say how long the call took, and the least and the most
 * that it may take. Resolves to the first call.
 */
export async function timesOut<T extends Made>(
  scenario: Scenario,
  checkpoint: string,
  make: () => T | Promise<T>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const { elapsedMs, record, measure } = scenario;
  const first = await make();
  const ended = await outcome(first.call);
  record(checkpoint, ended);
  if (ended !== "timeout") return first;
  const [leastMs, mostMs] = [timeoutMs - EARLY_MS, timeoutMs + LATE_MS];
  let next: T | undefined = first;
  const { tookMs, elapsed } = await inTime(scenario, [leastMs, mostMs], async () => {
    const { call } = next ?? await make();
    next = undefined;
    await outcome(call);
    return { tookMs: elapsedMs(call) };
  });
  measure("elapsedMs", Math.round(tookMs * 10) / 10);
  measure("elapsedLeastMs", leastMs);
  measure("elapsedMostMs", mostMs);
  record("elapsed", elapsed);
  return first;
}

/** The outcome of a call, which a drain gives in its result. */
async function ended(call: Promise<unknown>): Promise<Outcome> {
  const how = await outcome(call);
  const value = how === "ok" ? await call : undefined;
  return typeof value === "object" && value !== null && "end" in value
    ? ending(value as Awaited<ReturnType<Socket["drain"]>>)
    : how;
}

/** A call that only the end of its time ends. */
export interface Timed {
  /** Makes it so that the call has to wait. */
  readonly before?: () => Promise<void>;
  readonly call: () => Promise<unknown>;
}

/**
 * Makes calls side by side: `expected` where the end of their time, {@linkcode TIMEOUT_MS}, ends them all so;
 * else the first outcome that is another, `early`, or `late` where one of them is late every time. One that
 * succeeds is made again, as room can come from somewhere; where it succeeds every time, that is `ok`.
 */
export async function allInTime(
  scenario: Scenario,
  calls: readonly Timed[],
  expected: Outcome,
): Promise<Outcome> {
  let how: Outcome = expected;
  const { elapsed } = await inTime(scenario, [TIMEOUT_MS - EARLY_MS, TIMEOUT_MS + LATE_MS], async () => {
    for (const { before } of calls) await before?.();
    const made = calls.map(({ call }) => call());
    const outcomes = await Promise.all(made.map(ended));
    how = outcomes.find((each) => each !== expected) ?? expected;
    // A success counts as a call that is late: it is made again.
    const again = outcomes.every((each) => each === expected || each === "ok");
    return {
      tookMs: again
        ? made.map((call, at) => outcomes[at] === "ok" ? Infinity : scenario.elapsedMs(call))
        : how,
    };
  });
  return how === expected && elapsed !== "ok" ? elapsed : how;
}
