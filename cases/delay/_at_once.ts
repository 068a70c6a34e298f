import { type Outcome, outcome, type Row, type Scenario } from "../../harness/case/mod.ts";

/**
 * Milliseconds that a call may take, or go on for, which has nothing to wait for. Lost wake-ups come to light
 * when a timer comes to their rescue, and those tick every 200 milliseconds and more.
 */
const AT_ONCE_MS = 150;
/**
 * Tries at most, and more on a busy machine: it may keep a thread from its turn, but not time after time.
 */
const MOST_TRIES = 5;

/** No time is lost. */
export const atOnce: Row = { conforming: ["ok"] };

/**
 * Records as `checkpoint` whether something takes no time, which is `mostMs` milliseconds at most. `attempt`
 * gives the milliseconds that it took, or how it failed. The quickest of several tries counts, and is
 * measured.
 */
export async function takesNoTime(
  scenario: Scenario,
  checkpoint: string,
  attempt: () => Promise<number | Outcome>,
  mostMs = AT_ONCE_MS,
): Promise<void> {
  const { record, measure } = scenario;
  let quickestMs = Infinity;
  for (let tries = 0; tries < MOST_TRIES * scenario.noise && quickestMs > mostMs; tries++) {
    const tookMs = await attempt();
    if (typeof tookMs === "string") return record(checkpoint, tookMs);
    quickestMs = Math.min(quickestMs, tookMs);
  }
  measure(`${checkpoint}Ms`, Math.round(quickestMs));
  record(checkpoint, quickestMs > mostMs ? "late" : "ok");
}

/**
 * Lets an operation wait, and then end by `cause`: the milliseconds that it goes on for when that has
 * returned, or its outcome if that is not `expected`.
 */
export async function endsBy(
  { blocked, goesOnForMs }: Scenario,
  operation: Promise<unknown>,
  expected: Outcome,
  cause: () => Promise<unknown>,
): Promise<number | Outcome> {
  operation.catch(() => {});
  await blocked(operation);
  const tookMs = await goesOnForMs(operation, cause);
  const how = await outcome(operation);
  return how === expected ? tookMs : how;
}
