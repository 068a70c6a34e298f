import type { Outcome } from "../../harness/case/mod.ts";

/** The timeout that most cases give a socket, in milliseconds. */
export const TIMEOUT_MS = 200;
/** Milliseconds that a call may return before its timeout: the coarsest timer of a system in use ticks every 16. */
const EARLY_MS = 20;
/** Milliseconds that a call may return after its timeout, less than a timeout that is twice as long would take. */
const LATE_MS = 150;
/** Calls at most: a busy machine may keep a thread from its turn for longer than that, but not time after time. */
const MOST_TRIES = 5;

/**
 * Judges the time of a call that ended by its timeout: `ok`, `early` or `late`. A late one is made `again`, which resolves to the
 * milliseconds it took then: only a call that is late every time is late by the implementation's doing. The measures say how long the
 * call took, and the least and the most that it may take.
 */
export async function punctual(
  measure: (name: string, value: number) => void,
  elapsedMs: number,
  again: () => Promise<number>,
  timeoutMs = TIMEOUT_MS,
): Promise<Outcome> {
  const [leastMs, mostMs] = [timeoutMs - EARLY_MS, timeoutMs + LATE_MS];
  let tookMs = elapsedMs;
  for (let tries = 1; tookMs > mostMs && tries < MOST_TRIES; tries++) tookMs = await again();
  measure("elapsedMs", Math.round(tookMs * 10) / 10);
  measure("elapsedLeastMs", leastMs);
  measure("elapsedMostMs", mostMs);
  if (tookMs < leastMs) return "early";
  return tookMs > mostMs ? "late" : "ok";
}
