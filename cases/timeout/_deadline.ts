import { EARLY_MS, type Outcome, outcome, type Scenario } from "../../harness/case/mod.ts";

/** Milliseconds of most cases' timeouts: one that is cut to tenths of a second is too short. */
export const TIMEOUT_MS = 230;
/**
 * Milliseconds that a call may return after its timeout, less than a timeout that is twice as long would
 * take.
 */
const LATE_MS = 150;
/**
 * Calls at most, and more on a busy machine: it may keep a thread from its turn for longer than that, but not
 * time after time.
 */
const MOST_TRIES = 5;

/** A call that only its timeout ends, and whatever belongs to it. */
interface Timed {
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
export async function timesOut<T extends Timed>(
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
  let tookMs = elapsedMs(first.call);
  for (let tries = 1; tookMs > mostMs && tries < MOST_TRIES * scenario.noise; tries++) {
    const { call } = await make();
    await outcome(call);
    tookMs = elapsedMs(call);
  }
  measure("elapsedMs", Math.round(tookMs * 10) / 10);
  measure("elapsedLeastMs", leastMs);
  measure("elapsedMostMs", mostMs);
  const elapsed: Outcome = tookMs < leastMs ? "early" : tookMs > mostMs ? "late" : "ok";
  record("elapsed", elapsed);
  return first;
}

/**
 * Makes calls side by side that only their timeout ends: the first outcome that is not `timeout`, `early`, or
 * `late` where one of them is late every time.
 */
export async function allTimeOut(
  { elapsedMs, noise }: Scenario,
  make: () => Promise<unknown>[],
): Promise<Outcome> {
  let quickestMs: number[] = [];
  for (let tries = 0; tries < MOST_TRIES * noise; tries++) {
    const calls = make();
    const ended = await Promise.all(calls.map(outcome));
    const other = ended.find((how) => how !== "timeout");
    if (other !== undefined) return other;
    const tookMs = calls.map(elapsedMs);
    if (Math.min(...tookMs) < TIMEOUT_MS - EARLY_MS) return "early";
    quickestMs = tookMs.map((ms, index) => Math.min(ms, quickestMs[index] ?? Infinity));
    if (Math.max(...quickestMs) <= TIMEOUT_MS + LATE_MS) return "timeout";
  }
  return "late";
}
