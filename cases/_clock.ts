import type { Outcome, Scenario } from "../harness/case/mod.ts";

/** Tries on a quiet machine: anything can spoil one of them, but hardly all. */
const MOST_TRIES = 5;

/** Makes attempts until one is `sound`, more of them on a busy machine. Resolves to the last. */
export async function tried<T>(
  scenario: Scenario,
  attempt: () => Promise<T>,
  sound: (made: T) => boolean,
): Promise<T> {
  for (let tries = 1;; tries++) {
    const made = await attempt();
    if (sound(made) || tries >= MOST_TRIES * scenario.noise) return made;
  }
}

/** The milliseconds of a call, and whether it was in time. */
interface Timed {
  readonly tookMs: number;
  readonly elapsed: Outcome;
}

/** The milliseconds of an attempt, or of each of its calls; or how it failed. */
export type Took = number | readonly number[] | Outcome;

/**
 * Makes attempts until one takes `mostMs` milliseconds at most; of each of several calls the try counts that
 * took least. A busy machine may hold a call up that is too short: there, more of them have to be in time.
 * Resolves to the last attempt, to what its slowest call took, and to whether that was in time:
 * `ok`, `late`, `early` where a call took less than `leastMs`, or how the attempt failed. `inTurn` says the
 * same of each call.
 */
export async function inTime<T extends { readonly tookMs: Took }>(
  scenario: Scenario,
  [leastMs, mostMs]: readonly [leastMs: number, mostMs: number],
  attempt: () => Promise<T>,
): Promise<
  Omit<T, "tookMs"> & Timed & { readonly inTurn: readonly Timed[] }
> {
  let quickestMs: readonly number[] = [];
  let sound = 0;
  const timed = async () => {
    const { tookMs, ...made } = await attempt();
    if (typeof tookMs === "string") return { ...made, tookMs: 0, elapsed: tookMs, inTurn: [] };
    const each = [tookMs].flat();
    quickestMs = each.map((ms, index) => Math.min(ms, quickestMs[index] ?? Infinity));
    const inTurn = each.map((ms, index): Timed => {
      const tookMs = quickestMs[index]!;
      return { tookMs, elapsed: ms < leastMs ? "early" : tookMs > mostMs ? "late" : "ok" };
    });
    const words = inTurn.map(({ elapsed }) => elapsed);
    const elapsed: Outcome = (["early", "late"] as const).find((word) => words.includes(word)) ?? "ok";
    return { ...made, tookMs: Math.max(0, ...quickestMs), elapsed, inTurn };
  };
  return await tried(
    scenario,
    timed,
    ({ elapsed }) =>
      elapsed === "ok" ? leastMs <= 0 || ++sound >= Math.floor(scenario.noise) : elapsed !== "late",
  );
}
