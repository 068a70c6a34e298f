import { FAMILIES } from "../endpoint/address.ts";
import type { Method, Params, Payload } from "../endpoint/endpoint.ts";
import { address, bytes, type Fields, fieldsOf, integer, MOST_BYTES, oneOf, OPTIONS } from "./fields.ts";
import { options, pattern, pollEvents, READABLE_OPTIONS } from "./fields.ts";

const MOST_INT = 0x7fffffff;
const MODES = ["natural", "blocking", "nonblocking", "timeout"] as const;

/** The member `name` of `fields` as an object with that one member, or an empty one where it is missing. */
function optional<N extends string, T>(
  fields: Fields,
  name: N,
  read: (fields: Fields, name: string) => T,
): { [K in N]?: T } {
  return (fields[name] === undefined ? {} : { [name]: read(fields, name) }) as { [K in N]?: T };
}

const socket = (fields: Fields): { socket: number } => ({ socket: integer(fields, "socket") });
const count = (fields: Fields, name: string): number => integer(fields, name, 1, MOST_BYTES);
const whole = (fields: Fields, name: string): number => integer(fields, name);
const int = (fields: Fields, name: string): number => integer(fields, name, -MOST_INT - 1, MOST_INT);

function payload(fields: Fields): Payload {
  const data = fieldsOf(fields["data"], "data");
  return "base64" in data ? bytes(fields, "data") : pattern(fields, "data");
}

/** How the parameters of each method are read. */
const READERS: { readonly [M in Method]: (fields: Fields) => Params<M> } = {
  listenStream: (fields) => ({
    address: address(fields, "address"),
    ...optional(fields, "backlog", int),
    ...optional(fields, "options", options),
  }),
  accept: socket,
  connectStream: (fields) => ({
    address: address(fields, "address"),
    ...optional(fields, "bind", address),
    ...optional(fields, "options", options),
  }),
  openDatagram: (fields) => ({
    family: oneOf(fields, "family", FAMILIES),
    ...optional(fields, "address", address),
    ...optional(fields, "options", options),
  }),
  socket: (fields) => ({
    family: oneOf(fields, "family", FAMILIES),
    type: oneOf(fields, "type", ["stream", "datagram"]),
  }),
  bind: (fields) => ({ ...socket(fields), address: address(fields, "address") }),
  listen: (fields) => ({ ...socket(fields), backlog: int(fields, "backlog") }),
  connect: (fields) => ({ ...socket(fields), address: address(fields, "address") }),
  send: (fields) => ({ ...socket(fields), data: payload(fields) }),
  sendall: (fields) => ({ ...socket(fields), data: payload(fields) }),
  recv: (fields) => ({ ...socket(fields), size: count(fields, "size") }),
  drain: (fields) => ({
    ...socket(fields),
    ...optional(fields, "size", whole),
    ...optional(fields, "chunk", count),
    ...optional(fields, "pattern", pattern),
  }),
  sendto: (fields) => ({
    ...socket(fields),
    data: bytes(fields, "data"),
    address: address(fields, "address"),
  }),
  recvfrom: (fields) => ({ ...socket(fields), size: count(fields, "size") }),
  shutdown: (fields) => ({ ...socket(fields), how: oneOf(fields, "how", ["read", "write", "both"]) }),
  close: socket,
  abort: socket,
  getsockname: socket,
  getpeername: socket,
  poll: (fields) => ({
    ...socket(fields),
    events: pollEvents(fields, "events"),
    timeoutMs: integer(fields, "timeoutMs"),
  }),
  setMode: (fields) => ({
    ...socket(fields),
    mode: oneOf(fields, "mode", MODES),
    ...optional(fields, "timeoutMs", whole),
  }),
  setsockopt: (fields) => ({
    ...socket(fields),
    option: oneOf(fields, "option", OPTIONS),
    value: int(fields, "value"),
  }),
  getsockopt: (fields) => ({ ...socket(fields), option: oneOf(fields, "option", READABLE_OPTIONS) }),
};

/** Whether the protocol has an operation of that name. */
export function isMethod(word: unknown): word is Method {
  return typeof word === "string" && Object.hasOwn(READERS, word);
}

/**
 * What a request asks for, once every member was looked at.
 *
 * @throws {Violation} when the parameters are not what the protocol says.
 */
export function readParams<M extends Method>(method: M, value: unknown): Params<M> {
  return READERS[method](fieldsOf(value, "params"));
}

/**
 * The parameters as they travel: bytes become base64.
 *
 * @throws {RangeError} for more bytes than a message may carry.
 */
export function writeParams(params: object): object {
  if (!("data" in params && params.data instanceof Uint8Array)) return params;
  const { data } = params;
  if (data.length > MOST_BYTES) {
    throw new RangeError(
      `Found ${data.length} bytes for one message, expected at most ${MOST_BYTES}: describe them with a pattern`,
    );
  }
  return { ...params, data: { base64: data.toBase64() } };
}
