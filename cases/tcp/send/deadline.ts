import type { Outcome } from "../../../harness/case.ts";

/** The timeout that most cases give a socket, in milliseconds. */
export const TIMEOUT_MS = 200;
/** Milliseconds that a call may return before its timeout: the coarsest timer of a system in use ticks every 16. */
const EARLY_MS = 20;
/** Milliseconds that a call may return after its timeout: a machine may be busy for that long before a thread gets its turn. */
const LATE_MS = 3_000;

/** Whether a call that ended by its timeout took that time: `ok`, `early` or `late`. */
export function punctual(elapsedMs: number, timeoutMs = TIMEOUT_MS): Outcome {
  if (elapsedMs < timeoutMs - EARLY_MS) return "early";
  return elapsedMs > timeoutMs + LATE_MS ? "late" : "ok";
}
