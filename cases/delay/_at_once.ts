import { type Outcome, outcome, type Row, type Scenario } from "../../harness/case/mod.ts";
import { inTime } from "../_in_time.ts";

/**
 * Milliseconds that a call may take, or go on for, which has nothing to wait for. Lost wake-ups come to light
 * when a timer comes to their rescue, and those tick every 200 milliseconds and more.
 */
const AT_ONCE_MS = 150;

/** No time is lost. */
export const atOnce: Row = { conforming: ["ok"] };

/**
 * Records as `checkpoint` whether something takes no time, which is `mostMs` milliseconds at most. `attempt`
 * gives the milliseconds that it took, or how it failed. Of several tries the last counts, and is measured.
 */
export async function takesNoTime(
  scenario: Scenario,
  checkpoint: string,
  attempt: () => Promise<number | Outcome>,
  mostMs = AT_ONCE_MS,
): Promise<void> {
  const { record, measure } = scenario;
  const { failed, tookMs, elapsed } = await inTime(scenario, [-Infinity, mostMs], async () => {
    const found = await attempt();
    return typeof found === "number" ? { tookMs: found } : { tookMs: 0, failed: found };
  });
  if (failed !== undefined) return record(checkpoint, failed);
  measure(`${checkpoint}Ms`, Math.round(tookMs));
  record(checkpoint, elapsed);
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
