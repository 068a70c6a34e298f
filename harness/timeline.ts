import { oneLine } from "../reports/printable.ts";
import type { StoredHistory, StoredOperation } from "../reports/model.ts";

/** Columns of one end's lane, where there is room for both. */
const LANE = 52;
/** Columns that a lane needs to say anything. */
const LEAST_LANE = 24;

/**
 * Draws operations of both ends side by side, a line for each: the subject's on the left, the peer's on the right, in the order in which they
 * were invoked. A call that waited has a second line where it returned, unless that was the next thing to happen.
 *
 * @param last Only so many events, from the end.
 * @param columns What a line may take.
 */
export function drawTimeline(history: StoredHistory, last = Infinity, columns = Infinity): string[] {
  const lane = Math.max(LEAST_LANE, Math.min(LANE, Math.floor((columns - 3) / 2)));
  const events = eventsOf(history.operations);
  const shown = last === Infinity ? events : events.slice(-last);
  const lines = [`${"subject".padEnd(lane)} │ peer`, `${"─".repeat(lane)}─┼─${"─".repeat(lane)}`];
  if (shown.length < events.length || history.leftOut > 0) lines.push(`${"…".padEnd(lane)} │ …`);
  for (const { seat, text } of shown) {
    if (seat === "harness") lines.push(`  · ${clip(text, 2 * lane)}`);
    else if (seat === "subject") lines.push(`${clip(text, lane).padEnd(lane)} │`);
    else lines.push(`${" ".repeat(lane)} │ ${clip(text, lane)}`);
  }
  return lines;
}

function eventsOf(
  operations: readonly StoredOperation[],
): { at: number; seat: StoredOperation["seat"]; text: string }[] {
  const events: { at: number; seat: StoredOperation["seat"]; text: string }[] = [];
  for (const operation of operations) {
    const { seat, invokedAt, returnedAt } = operation;
    const call = callOf(operation);
    const result = operation.returnedAt === undefined ? "… never returned" : resultOf(operation);
    const waited = returnedAt !== undefined && returnedAt > invokedAt + 1 && operation.count === 1;
    if (!waited) events.push({ at: invokedAt, seat, text: `${call} ${result}` });
    else {
      events.push({ at: invokedAt, seat, text: `${call} …` });
      events.push({ at: returnedAt, seat, text: `… ${operation.method} ${operation.socket} ${result}` });
    }
  }
  return events.sort((a, b) => a.at - b.at);
}

function callOf({ seat, method, socket, detail }: StoredOperation): string {
  if (seat === "harness") return [method, socket, detail].filter(Boolean).join(" ");
  return `${socket ? `${socket}.` : ""}${method}(${detail})`;
}

function resultOf({ result, failed, count, invokedUs, returnedUs }: StoredOperation): string {
  const times = count > 1 ? ` ×${count}` : "";
  const took = returnedUs !== undefined && returnedUs - invokedUs >= 1000
    ? ` ${Math.round((returnedUs - invokedUs) / 1000)} ms`
    : "";
  return `${failed ? "✗" : "→"} ${result}${times}${took}`;
}

function clip(text: string, width: number): string {
  const line = oneLine(text);
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
