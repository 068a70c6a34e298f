import { type Outcome, outcome, type Row, type Scenario } from "../../harness/case/mod.ts";
import { inTime, type Took } from "../_clock.ts";

/**
 * Milliseconds that a call may take, or go on for, which has nothing to wait for. Lost wake-ups come to light
 * when a timer comes to their rescue, and those tick every 200 milliseconds and more.
 */
const AT_ONCE_MS = 150;

/** No time is lost. */
export const noTime: Row = { conforming: ["ok"] };

/** Records as `checkpoint` whether attempts take no time, which is `mostMs` milliseconds at most. */
export async function takesNoTime(
  scenario: Scenario,
  checkpoint: string,
  attempt: () => Promise<Took>,
  mostMs = AT_ONCE_MS,
): Promise<void> {
  const { record, measure } = scenario;
  const timed = async () => ({ tookMs: await attempt() });
  const { tookMs, elapsed } = await inTime(scenario, [0, mostMs], timed);
  if (elapsed === "ok" || elapsed === "late") measure(`${checkpoint}Ms`, Math.round(tookMs));
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
