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
 * Whether a call that ended by its timeout took that time: `ok`, `early` or `late`. A late one is made `again`, which resolves to the
 * milliseconds it took then: only what is late every time is the implementation's doing.
 */
export async function punctual(
  elapsedMs: number,
  again: () => Promise<number>,
  timeoutMs = TIMEOUT_MS,
): Promise<Outcome> {
  let least = elapsedMs;
  for (let tries = 1; least > timeoutMs + LATE_MS && tries < MOST_TRIES; tries++) least = await again();
  if (least < timeoutMs - EARLY_MS) return "early";
  return least > timeoutMs + LATE_MS ? "late" : "ok";
}
