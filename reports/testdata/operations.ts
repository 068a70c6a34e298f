import type { StoredHistory, StoredOperation } from "../model.ts";

/** An operation before it has its positions. */
export type Call = Omit<StoredOperation, "invokedAt" | "returnedAt" | "count"> & { readonly count?: number };

/** A history of these calls, with positions in the partial order from their times. */
export function historyOf(calls: readonly Call[], leftOut = 0, leftOutAfter = 0): StoredHistory {
  const events = calls.flatMap((call, index) => [
    { us: call.invokedUs, order: 2 * index, index, returned: false },
    ...(call.returnedUs === undefined
      ? []
      : [{ us: call.returnedUs, order: 2 * index + 1, index, returned: true }]),
  ]).sort((a, b) => a.us - b.us || a.order - b.order);
  const position = (index: number, returned: boolean) =>
    events.findIndex((each) => each.index === index && each.returned === returned);
  const operations = calls.map((call, index): StoredOperation => ({
    count: 1,
    ...call,
    invokedAt: position(index, false),
    ...(call.returnedUs === undefined ? {} : { returnedAt: position(index, true) }),
  }));
  return { operations, leftOut, leftOutAfter };
}

/** A call that returned. */
export function call(
  seat: StoredOperation["seat"],
  [method, socket, detail]: readonly [string, string, string],
  result: string,
  [invokedUs, returnedUs]: readonly [number, number],
  more: Partial<Call> = {},
): Call {
  return { seat, method, socket, detail, result, failed: false, invokedUs, returnedUs, ...more };
}

/** A call that still waits. */
export function waiting(
  seat: StoredOperation["seat"],
  [method, socket, detail]: readonly [string, string, string],
  invokedUs: number,
): Call {
  const enteredUs = invokedUs + 6;
  return { seat, method, socket, detail, result: "", failed: false, invokedUs, enteredUs };
}

/** The calls that make a TCP connection of the subject, in the server's role. */
export function connecting(): Call[] {
  return [
    call("subject", ["listenStream", "", "127.0.0.1:0"], "ok", [41, 187]),
    call("subject", ["getsockname", "listener", ""], "127.0.0.1:40217", [203, 231]),
    call("peer", ["connectStream", "", "127.0.0.1:40217"], "ok", [262, 488], { enteredUs: 270 }),
    call("subject", ["accept", "listener", ""], "127.0.0.1:51442", [281, 502], { enteredUs: 290 }),
  ];
}
