import type { Result, StoredOperation } from "../model.ts";
import { clip } from "../printable.ts";

/** UTF-16 code units of a result that are kept. */
const LONGEST = 80;

/** The lanes of a history whose results are compared: both ends, and where the harness watches a wait. */
export const LANES = ["subject", "peer", "harness"] as const;

/** One of {@linkcode LANES}. */
export type Lane = typeof LANES[number];

/** For each lane, the results of each of its calls, such as `data` and `ECONNRESET` of `recv`. */
export type Steps = Readonly<Record<Lane, ReadonlyMap<string, readonly string[]>>>;

/**
 * Digests the calls of both ends, without anything that differs between two runs of the same program:
 *
 * - Parameters and the order of calls are the script's. Each call has its results once, in the order in
 *   which they first appeared, as a loop takes as many turns as the data comes in pieces. A poll is asked
 *   again until something happens, so what it says has no order.
 * - Which of two calls at different ends returns first is chance, so each end stands for itself.
 * - Numbers are ports, descriptors, pieces of a stream, or times. A datagram's size and an option's value are
 *   none of these, and zero is kept: nothing is not a little.
 * - EAGAIN beside another result of the same call means that it was made too early, which is chance.
 * - A call that only ever succeeded, and gave nothing, is left out: how many sockets a script needs may be
 *   chance.
 * - That a call did not wait is only looked at where the endpoint is another process.
 * - EADDRINUSE says what other programs hold. Where a requirement is about it, a checkpoint has it.
 *
 * `undefined` where some operations were not stored.
 */
export function stepsOf({ history }: Pick<Result, "history">): Steps | undefined {
  if (history.leftOut > 0) return undefined;
  const lanes = Object.fromEntries(LANES.map((lane) => [lane, new Map<string, string[]>()])) as Record<
    Lane,
    Map<string, string[]>
  >;
  for (const operation of history.operations) {
    const { seat, method } = operation;
    const [call, result] = [callOf(operation), resultOf(operation)];
    const isTold = seat !== "harness" || method === "blocked" && result === "waiting";
    if (!isTold || result === "EADDRINUSE") continue;
    const results = lanes[seat].get(call) ?? [];
    lanes[seat].set(call, results);
    if (!results.includes(result)) results.push(result);
    if (method.startsWith("poll")) results.sort();
  }
  for (const calls of Object.values(lanes)) {
    for (const [call, all] of calls) {
      const results = all.length > 1 ? all.filter((each) => each !== "EAGAIN") : all;
      if (results.join() === "ok") calls.delete(call);
      else calls.set(call, results);
    }
  }
  return lanes;
}

function callOf({ seat, method, detail }: StoredOperation): string {
  if (seat === "harness") return clip(`${method} ${detail}`, LONGEST);
  return clip(/^[gs]etsockopt$/.test(method) ? `${method} ${detail.split(",")[0]}` : method, LONGEST);
}

/** The result in a word or two. */
function resultOf({ result, failed, returnedUs, socket }: StoredOperation): string {
  if (returnedUs === undefined) return "never returned";
  // An error without an errno is in the implementation's words, which may name addresses and times.
  if (failed) return /^E[A-Z0-9_]+$/.test(result) ? result : "an error without errno";
  const isDatagram = socket.startsWith("datagram");
  const bytes = /^(\d+) B\b/.exec(result)?.[1];
  if (bytes !== undefined) {
    const flags = /, (flags [a-z+]+)$/.exec(result)?.[1];
    const data = isDatagram || bytes === "0" ? `${bytes} B` : "data";
    return flags === undefined ? data : `${data}, ${flags}`;
  }
  if (/^value /.test(result) || isDatagram && /^count \d+$/.test(result)) return clip(result, LONGEST);
  return clip(withoutNumbers(result), LONGEST);
}

/** Addresses become their family, and numbers but zero are left out. */
function withoutNumbers(result: string): string {
  return result
    .replaceAll(/\bunix:[^\s,+]*/g, "AF_UNIX address")
    .replaceAll(/\[[0-9a-f:.%a-z]+\]:\d+/gi, "IPv6 address")
    .replaceAll(/\b\d+\.\d+\.\d+\.\d+(:\d+)?/g, "IPv4 address")
    .replaceAll(/\b(?!0\b)\d+\b/g, "n");
}
