import type { Drained, Failure, Method, Params, Payload, Returned } from "../endpoint/endpoint.ts";
import { address, addressOrNull, bytes, type Fields, fieldsOf, integer, oneOf } from "./fields.ts";
import { pollEvents, shown, text, Violation } from "./fields.ts";
import { patternCrc } from "../endpoint/pattern_crc.ts";

/** Characters of an error's own words that are kept. */
const MOST_NATIVE = 2000;
const ERRNO = /^E[A-Z0-9]{1,30}$/;

function errno(fields: Fields): string | null {
  const value = fields["errno"];
  if (value === null) return null;
  if (typeof value !== "string" || !ERRNO.test(value)) {
    throw new Violation(
      `"errno" is ${shown(value)}, expected a POSIX name such as "ECONNRESET", or null`,
    );
  }
  return value;
}

/** How a socket call failed, as the `data` of an error or the `error` of `drain` tells it. */
export function readFailure(value: unknown, name: string): Failure {
  const fields = fieldsOf(value, name);
  const failure = { errno: errno(fields), native: text(fields, "native").slice(0, MOST_NATIVE) };
  const timeout = fields["timeout"];
  if (timeout === undefined || timeout === false) return failure;
  if (timeout !== true) {
    throw new Violation(`"timeout" is ${shown(timeout)}, expected true or nothing`);
  }
  return { ...failure, timeout };
}

/** The nanoseconds that the call took, where the agent says so. */
export function readElapsed(fields: Fields): { elapsedNs?: number } {
  const value = fields["elapsedNs"];
  if (value === undefined) return {};
  if (typeof value !== "number" || !(value >= 0) || value > Number.MAX_SAFE_INTEGER) {
    throw new Violation(`"elapsedNs" is ${shown(value)}, expected nanoseconds from 0 on`);
  }
  return { elapsedNs: value };
}

function drained(fields: Fields, params: Params<"drain">): Drained {
  const { size, pattern } = params;
  const count = integer(fields, "count", 0, size ?? Number.MAX_SAFE_INTEGER);
  const crc32 = integer(fields, "crc32", 0, 0xffffffff);
  const end = oneOf(fields, "end", ["eof", "size", "error"]);
  if (end === "size" && count !== size) {
    throw new Violation(
      `"end" is "size" after ${count} bytes, expected that only after ${size ?? "a size that was asked for"}`,
    );
  }
  let mismatch: number | null = null;
  if (fields["mismatch"] !== null) {
    if (pattern === undefined) {
      throw new Violation(`"mismatch" is set, expected null as there was no pattern to compare with`);
    }
    mismatch = integer(fields, "mismatch", 0, Math.min(count - 1, pattern.length));
  } else if (pattern !== undefined && count > pattern.length) {
    throw new Violation(
      `"mismatch" is null after ${count} bytes, expected ${pattern.length}, where the pattern ends`,
    );
  }
  if (pattern !== undefined && count <= pattern.length) {
    const expected = patternCrc(pattern, count);
    if ((mismatch === null) !== (crc32 === expected)) {
      throw new Violation(
        `the agent's CRC disagrees with its comparison: "mismatch" is ${mismatch} and "crc32" ${crc32} after ${count} bytes, ` +
          `whose CRC-32 in the pattern is ${expected}`,
      );
    }
  }
  const found = { count, mismatch, crc32, end };
  return end === "error" ? { ...found, error: readFailure(fields["error"], "error") } : found;
}

const sizeOf = (data: Payload): number => data.length;
const socket = (fields: Fields): { socket: number } => ({ socket: integer(fields, "socket") });
const nothing = (): Record<never, never> => ({});

/** How the result of each method is read. */
const READERS: { readonly [M in Method]: (fields: Fields, params: Params<M>) => Returned<M> } = {
  listenStream: socket,
  accept: (fields) => ({ ...socket(fields), address: addressOrNull(fields, "address") }),
  connectStream: socket,
  openDatagram: socket,
  socket,
  bind: nothing,
  listen: nothing,
  connect: nothing,
  send: (fields, { data }) => ({ count: integer(fields, "count", 0, sizeOf(data)) }),
  sendall: nothing,
  recv: (fields, { size }) => ({ data: bytes(fields, "data", size) }),
  drain: drained,
  sendto: (fields, { data }) => ({ count: integer(fields, "count", 0, data.length) }),
  recvfrom: (fields, { size }) => ({
    data: bytes(fields, "data", size),
    address: addressOrNull(fields, "address"),
  }),
  shutdown: nothing,
  close: nothing,
  abort: nothing,
  getsockname: (fields) => ({ address: address(fields, "address") }),
  getpeername: (fields) => ({ address: address(fields, "address") }),
  poll: (fields) => ({ events: pollEvents(fields, "events") }),
  setMode: nothing,
  setsockopt: nothing,
  getsockopt: (fields, { option }) => {
    const value = integer(fields, "value", -0x80000000, 0xffffffff);
    return option === "SO_ERROR" ? { value, errno: errno(fields) } : { value };
  },
};

/**
 * What a method gave, once every member was looked at.
 *
 * @throws {Violation} when the result is not what the protocol says.
 */
export function readResult<M extends Method>(method: M, fields: Fields, params: Params<M>): Returned<M> {
  return READERS[method](fields, params);
}
