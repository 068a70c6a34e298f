import type { StoredHistory, StoredOperation } from "../model.ts";
import { grouped, oneLine } from "../printable.ts";

/** Columns of one end's lane, where there is room for both. */
const LANE = 52;
/** Columns that a lane needs to say anything. */
const LEAST_LANE = 24;
/** Lines that a result takes at most. */
const MOST_LINES = 6;

/**
 * Draws operations of both ends side by side: the subject's on the left, the peer's on the right, in the
 * order in which they were invoked. The harness's own lines begin with a dot. A call that waited has a second
 * line where it returned, unless that was the next thing to happen. A result that has no room beside its call
 * is wrapped below it: its end says most.
 *
 * @param last Only so many events, from the end.
 * @param columns The most that a line takes, as far as that leaves both lanes readable.
 */
export function drawTimeline(history: StoredHistory, last = Infinity, columns = Infinity): string[] {
  const lane = Math.max(LEAST_LANE, Math.min(LANE, Math.floor((columns - 3) / 2)));
  const events = eventsOf(history);
  if (events.length === 0) return [];
  const shown = last === Infinity ? events : events.slice(-last);
  const lines = [`${"subject".padEnd(lane)} │ peer`, `${"─".repeat(lane)}─┼─${"─".repeat(lane)}`];
  if (shown.length < events.length) lines.push(`${"…".padEnd(lane)} │ …`);
  for (const { seat, call, result } of shown) {
    if (seat === "harness") {
      lines.push(
        ...fitted(call, result, 2 * lane).map((line, index) => `  ${index === 0 ? "·" : " "} ${line}`),
      );
    } else {
      const own = (line: string) =>
        seat === "subject" ? `${line.padEnd(lane)} │` : `${" ".repeat(lane)} │ ${line}`;
      lines.push(...fitted(call, result, lane).map(own));
    }
  }
  return lines;
}

interface Event {
  readonly at: number;
  readonly seat: StoredOperation["seat"];
  readonly call: string;
  readonly result: string;
}

function eventsOf({ operations, leftOut, leftOutAfter }: StoredHistory): Event[] {
  const events: Event[] = [];
  for (const [index, operation] of operations.entries()) {
    const { seat, invokedAt, returnedAt } = operation;
    if (leftOut > 0 && index === leftOutAfter) {
      events.push({
        at: invokedAt,
        seat: "harness",
        call: "",
        result: `… ${grouped(leftOut)} operations left out`,
      });
    }
    const call = callText(operation);
    const waited = returnedAt !== undefined && returnedAt > invokedAt + 1 && operation.count === 1;
    if (!waited) events.push({ at: invokedAt, seat, call, result: resultText(operation) });
    else {
      events.push({ at: invokedAt, seat, call, result: "…" });
      const name = `… ${operation.method} ${operation.socket}`.trimEnd();
      events.push({ at: returnedAt, seat, call: name, result: resultText(operation) });
    }
  }
  return events.sort((a, b) => a.at - b.at);
}

function callText({ seat, method, socket, detail }: StoredOperation): string {
  if (seat === "harness") return [method, socket, detail].filter((each) => each !== "").join(" ");
  return `${socket ? `${socket}.` : ""}${method}(${detail})`;
}

function resultText(operation: StoredOperation): string {
  const { result, native, failed, count, invokedUs, returnedUs } = operation;
  if (returnedUs === undefined) return native === undefined ? "… never returned" : `✗ ${native}`;
  const words = native === undefined || result.includes(native) ? "" : ` (${native})`;
  const times = count > 1 ? ` ×${count}` : "";
  const tookMs = Math.round((returnedUs - invokedUs) / 1000);
  return `${failed ? "✗" : "→"} ${result}${words}${times}${tookMs >= 1 ? ` ${tookMs} ms` : ""}`;
}

/** Call and result in lines of so many columns. The call gives way first, down to a third of a line. */
function fitted(call: string, result: string, columns: number): string[] {
  const [before, after] = [oneLine(call), oneLine(result)];
  const room = columns - after.length - 1;
  if (before === "") return [cut(after, columns)];
  if (room >= columns / 3 || room >= before.length) return [`${cut(before, room)} ${after}`];
  return [cut(before, columns), ...wrapped(after, columns - 2).map((line) => `  ${line}`)];
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}

/**
 * A text in lines of so many columns, at spaces where there are some. Of one that is too long the middle is
 * left out.
 */
function wrapped(text: string, columns: number): string[] {
  const most = columns * MOST_LINES / 2;
  let rest = text.length > 2 * most ? `${text.slice(0, most)}…${text.slice(-most)}` : text;
  const lines: string[] = [];
  while (rest.length > columns) {
    const space = rest.lastIndexOf(" ", columns);
    const end = space > columns / 2 ? space : columns;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}
