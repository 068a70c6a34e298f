import type { Address, Family } from "../endpoint/address.ts";
import { FAMILIES, literalHost } from "../endpoint/address.ts";
import type { OptionName, Pattern, PollEvent, SocketOptions } from "../endpoint/endpoint.ts";
import { excerpt } from "./excerpt.ts";

/** An object of a message, whose members nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Most bytes that travel in one message; more is described by a pattern. */
export const MOST_BYTES = 65_536;

/** A message says what the protocol does not allow. The text tells what was found and what was expected. */
export class Violation extends Error {
  /** For printing. */
  override readonly name = "Violation";
}

/** What an agent sent, as messages quote it: short, and safe to print. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  try {
    return excerpt(JSON.stringify(value) ?? String(value), 60);
  } catch (error) {
    // What JSON.parse() nests without a limit, JSON.stringify() may not follow.
    if (!(error instanceof RangeError)) throw error;
    return "nested too deeply to show";
  }
}

function reject(name: string, value: unknown, expected: string): never {
  throw new Violation(`"${name}" is ${shown(value)}, expected ${expected}`);
}

/** `value` as an object, `name` being what messages call it. */
export function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) reject(name, value, "an object");
  return value as Fields;
}

/** The member `name` as an integer from `least` to `most`. */
export function integer(
  fields: Fields,
  name: string,
  least: number = 0,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    reject(name, value, `an integer ${range}`);
  }
  return value;
}

/** The member `name` as a string. */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") reject(name, value, "a string");
  return value;
}

/** The member `name` as one of `words`. */
export function oneOf<T extends string>(fields: Fields, name: string, words: readonly T[]): T {
  const value = fields[name];
  if (!words.includes(value as T)) reject(name, value, `one of ${words.join(", ")}`);
  return value as T;
}

/** The member `name` as bytes in base64, at most `most` of them. */
export function bytes(fields: Fields, name: string, most: number = MOST_BYTES): Uint8Array<ArrayBuffer> {
  const carried = fieldsOf(fields[name], name)["base64"];
  if (typeof carried !== "string") reject(`${name}.base64`, carried, "a string of base64");
  let data: Uint8Array<ArrayBuffer>;
  try {
    data = Uint8Array.fromBase64(carried, { lastChunkHandling: "strict" });
  } catch {
    reject(`${name}.base64`, carried, "standard base64 with padding");
  }
  // The decoder passes over white space, which RFC 4648 (3.3) has a reader refuse.
  if (carried.length !== 4 * Math.ceil(data.length / 3)) {
    reject(`${name}.base64`, carried, "standard base64 without white space");
  }
  if (data.length > most) {
    throw new Violation(`"${name}" carries ${data.length} bytes, expected at most ${most}`);
  }
  return data;
}

/** The member `name` as an address, in the spelling that is used here. */
export function address(fields: Fields, name: string): Address {
  const value = fieldsOf(fields[name], name);
  const family: Family = oneOf(value, "family", FAMILIES);
  if (family === "unix") return { family, path: text(value, "path") };
  const given = text(value, "host");
  const host = literalHost(family, given);
  if (host === undefined) {
    reject(`${name}.host`, given, `a literal ${family} address without brackets or scope`);
  }
  return { family, host, port: integer(value, "port", 0, 65_535) };
}

/** The member `name` as an address or `null`. */
export function addressOrNull(fields: Fields, name: string): Address | null {
  return fields[name] === null ? null : address(fields, name);
}

/** The events of `poll()`. */
export const POLL_EVENTS: readonly PollEvent[] = ["in", "out", "pri", "err", "hup", "rdhup", "nval"];

/** The member `name` as a list of poll events. */
export function pollEvents(fields: Fields, name: string): PollEvent[] {
  const value = fields[name];
  if (!Array.isArray(value)) reject(name, value, "a list of poll events");
  for (const event of value) {
    if (!POLL_EVENTS.includes(event)) reject(name, value, `a list of ${POLL_EVENTS.join(", ")}`);
  }
  return value;
}

/** The member `name` as the description of bulk data. */
export function pattern(fields: Fields, name: string): Pattern {
  const value = fieldsOf(fields[name], name);
  const described = { seed: integer(value, "seed", 0, 0xffffffff), length: integer(value, "length") };
  return value["offset"] === undefined ? described : { ...described, offset: integer(value, "offset") };
}

/** The options that can be set. */
export const OPTIONS = [
  "SO_RCVBUF",
  "SO_SNDBUF",
  "SO_REUSEADDR",
  "TCP_NODELAY",
] as const satisfies readonly (keyof SocketOptions)[];

/** The options that can be read. */
export const READABLE_OPTIONS: readonly OptionName[] = [...OPTIONS, "SO_ERROR"];

/** The member `name` as options and their values. */
export function options(fields: Fields, name: string): SocketOptions {
  const value = fieldsOf(fields[name], name);
  const set: { -readonly [O in keyof SocketOptions]: number } = {};
  for (const option of Object.keys(value)) {
    const known = OPTIONS.find((word) => word === option);
    if (known === undefined) reject(name, option, `members among ${OPTIONS.join(", ")}`);
    set[known] = integer(value, known, -0x80000000, 0x7fffffff);
  }
  return set;
}
