import type { Outcome, Scenario } from "../harness/case/mod.ts";

/** Tries at most, and more on a busy machine: it may keep a thread from its turn, but not time after time. */
const MOST_TRIES = 5;

/**
 * Makes something again until it takes `mostMs` milliseconds at most. Resolves to the last try, and to whether
 * that took `leastMs` to `mostMs`.
 */
export async function inTime<T extends { readonly tookMs: number }>(
  scenario: Scenario,
  [leastMs, mostMs]: readonly [leastMs: number, mostMs: number],
  attempt: () => Promise<T>,
): Promise<T & { readonly elapsed: Outcome }> {
  for (let tries = 1;; tries++) {
    const made = await attempt();
    const late = made.tookMs > mostMs;
    if (late && tries < MOST_TRIES * scenario.noise) continue;
    return { ...made, elapsed: late ? "late" : made.tookMs < leastMs ? "early" : "ok" };
  }
}
