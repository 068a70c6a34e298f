import type { StoredHistory, StoredOperation } from "./model.ts";
import { grouped } from "./printable.ts";

/**
 * A history as lines of text: when each operation was called (microseconds since the variant began), whose it was, what it was given and
 * gave, and how long it took. One that never returned says so.
 *
 * @param last Only this many operations, from the end.
 */
export function historyText(history: StoredHistory, last = Infinity): string {
  const { operations, leftOut, leftOutAfter } = history;
  const lines = operations.map(operationText);
  if (leftOut > 0) {
    lines.splice(leftOutAfter, 0, `${"…".padStart(12)}  ${grouped(leftOut)} operations left out`);
  }
  const shown = lines.slice(-Math.min(lines.length, last));
  if (lines.length === 0 || last === 0) return "";
  if (shown.length < lines.length) {
    shown.unshift(`${"…".padStart(12)}  ${lines.length - shown.length} before these`);
  }
  return shown.join("\n");
}

function operationText(operation: StoredOperation): string {
  const { seat, invokedUs, returnedUs } = operation;
  const took = seat === "harness" && returnedUs === invokedUs
    ? ""
    : returnedUs === undefined
    ? ""
    : ` (${grouped(returnedUs - invokedUs)} µs)`;
  return `${`${grouped(invokedUs)} µs`.padStart(12)}  ${seat.padEnd(7)}  ${callText(operation)} → ${
    resultText(operation)
  }${took}`;
}

/** What was called: operation, socket, what it was given, and how often in a row. */
export function callText({ method, socket, detail, count }: StoredOperation): string {
  return [method, socket, detail].filter((each) => each !== "").join(" ") + (count > 1 ? ` ×${count}` : "");
}

/** What it gave, or that it did not return. */
export function resultText({ result, native, returnedUs }: StoredOperation): string {
  if (returnedUs === undefined) return "never returned";
  return native === undefined ? result || "ok" : `${result} (${native})`;
}
