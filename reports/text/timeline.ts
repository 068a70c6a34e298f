import { oneLine } from "../printable.ts";
import type { StoredHistory, StoredOperation } from "../model.ts";

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
  for (const { seat, call, result } of shown) {
    if (seat === "harness") lines.push(`  · ${fitted(call, result, 2 * lane)}`);
    else if (seat === "subject") lines.push(`${fitted(call, result, lane).padEnd(lane)} │`);
    else lines.push(`${" ".repeat(lane)} │ ${fitted(call, result, lane)}`);
  }
  return lines;
}

interface Event {
  readonly at: number;
  readonly seat: StoredOperation["seat"];
  readonly call: string;
  readonly result: string;
}

function eventsOf(operations: readonly StoredOperation[]): Event[] {
  const events: Event[] = [];
  for (const operation of operations) {
    const { seat, invokedAt, returnedAt } = operation;
    const call = callOf(operation);
    const result = operation.returnedAt === undefined ? "… never returned" : resultOf(operation);
    const waited = returnedAt !== undefined && returnedAt > invokedAt + 1 && operation.count === 1;
    if (!waited) events.push({ at: invokedAt, seat, call, result });
    else {
      events.push({ at: invokedAt, seat, call, result: "…" });
      events.push({ at: returnedAt, seat, call: `… ${operation.method} ${operation.socket}`, result });
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

/** Call and result in so many columns. The call gives way first, down to a third of them: what came of it tells more. */
function fitted(call: string, result: string, columns: number): string {
  const [before, after] = [oneLine(call), oneLine(result)];
  const room = Math.max(columns - after.length - 1, Math.floor(columns / 3));
  return cut(`${cut(before, room)} ${after}`, columns);
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}
