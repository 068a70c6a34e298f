import { type Address, formatAddress } from "../endpoint/address.ts";

/** Bytes of a payload that a history shows. */
const SHOWN_BYTES = 24;
/** Characters of a text that a history shows. */
const SHOWN_CHARACTERS = 200;

/** The parameters of an operation in a few words. */
export function describeParams(params: unknown): string {
  if (typeof params !== "object" || params === null) return describe(params);
  const { socket: _, file: __, ...rest } = params as Record<string, unknown>;
  return Object.entries(rest).filter(([, value]) => value !== undefined)
    .map(([name, value]) => isPositional(name) ? describe(value) : `${name} ${describe(value)}`)
    .join(", ");
}

/** The result of an operation in a few words. */
export function describeReply(value: unknown): string {
  if (typeof value !== "object" || value === null) return describe(value);
  const { socket: _, other: ___, file: __, ...rest } = value as Record<string, unknown>;
  const words = Object.entries(rest).filter(([, each]) => each !== undefined)
    .map(([name, each]) => isPositional(name) ? describe(each) : `${name} ${describe(each)}`);
  return words.length === 0 ? "ok" : words.join(", ");
}

function isPositional(name: string): boolean {
  return ["data", "address", "how", "events", "mode", "option", "outcome", "family", "host", "access"]
    .includes(name);
}

function describe(value: unknown): string {
  if (value === undefined) return "ok";
  if (value === null) return "none";
  if (value instanceof Uint8Array) return describeBytes(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(describe).join("+");
  if (typeof value === "string") return clip(value);
  if (typeof value !== "object") return String(value);
  if ("family" in value && ("host" in value || "path" in value)) {
    return formatAddress(value as Address);
  }
  if ("seed" in value && "length" in value) {
    const { seed, length, offset } = value as { seed: number; length: number; offset?: number };
    return `${length} B of pattern ${seed}${offset ? ` from ${offset}` : ""}`;
  }
  // The native words of an error are stored beside the result.
  if ("errno" in value && "native" in value) return describe(value.errno ?? value.native);
  return Object.entries(value).map(([name, each]) => `${name}=${describe(each)}`).join(" ");
}

function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "0 B";
  const shown = bytes.subarray(0, SHOWN_BYTES);
  const printable = shown.every((byte) => byte >= 0x20 && byte < 0x7f);
  const text = printable
    ? JSON.stringify(String.fromCharCode(...shown))
    : [...shown].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `${bytes.length} B ${text}${bytes.length > SHOWN_BYTES ? "…" : ""}`;
}

function clip(text: string): string {
  return text.length > SHOWN_CHARACTERS ? text.slice(0, SHOWN_CHARACTERS) + "…" : text;
}
