import type { StoredHistory, StoredOperation } from "../reports/model.ts";

/** Columns of one end's lane. */
const LANE = 52;

/**
 * Draws operations of both ends side by side, a line for each: the subject's on the left, the peer's on the right, in the order in which they
 * were invoked. A call that waited has a second line where it returned, unless that was the next thing to happen.
 */
export function drawTimeline(history: StoredHistory, last = Infinity): string[] {
  const events = eventsOf(history.operations);
  const shown = last === Infinity ? events : events.slice(-last);
  const lines = [`${"subject".padEnd(LANE)} │ peer`, `${"─".repeat(LANE)}─┼─${"─".repeat(LANE)}`];
  if (shown.length < events.length || history.leftOut > 0) lines.push(`${"…".padEnd(LANE)} │ …`);
  for (const { seat, text } of shown) {
    if (seat === "harness") lines.push(`  · ${clip(text, 2 * LANE)}`);
    else if (seat === "subject") lines.push(`${clip(text, LANE).padEnd(LANE)} │`);
    else lines.push(`${" ".repeat(LANE)} │ ${clip(text, LANE)}`);
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
  // Control characters of an implementation's words must not reach a terminal.
  // deno-lint-ignore no-control-regex
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "�");
  return clean.length > width ? `${clean.slice(0, width - 1)}…` : clean;
}
