import { Unsupported } from "../endpoint/errors.ts";
import { type Entry, type Word, WORDS } from "../endpoint/kinds.ts";
import type { Method, Params } from "../endpoint/operations.ts";
import { minus, SOCK } from "./constants.ts";
import { Failed } from "./failed.ts";
import type { NameAnswer } from "./operations.ts";
import { decodeAddress, encodeAddress, familyNumber, SOCKADDR_SIZE } from "./sockaddr.ts";
import type { System } from "./sys.ts";

const HINTS: Readonly<Record<Word<"hints">, number>> = {
  passive: 1,
  canonname: 2,
  numerichost: 4,
  v4mapped: 8,
  numericserv: 0x400,
};
const WANTS: Readonly<Record<Word<"wants">, number>> = { numerichost: 1, numericserv: 2, namereqd: 8 };

/** The errors of glibc's resolver. */
const EAI: Readonly<Record<number, string>> = {
  [-1]: "EAI_BADFLAGS",
  [-2]: "EAI_NONAME",
  [-3]: "EAI_AGAIN",
  [-4]: "EAI_FAIL",
  [-5]: "EAI_NODATA",
  [-6]: "EAI_FAMILY",
  [-7]: "EAI_SOCKTYPE",
  [-8]: "EAI_SERVICE",
  [-9]: "EAI_ADDRFAMILY",
  [-10]: "EAI_MEMORY",
  [-11]: "EAI_SYSTEM",
  [-12]: "EAI_OVERFLOW",
};

/** Bytes of the longest host and service that `getnameinfo` gives: NI_MAXHOST and NI_MAXSERV. */
const [MOST_HOST, MOST_SERVICE] = [1025, 32];

function cString(method: Method, text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) throw new Unsupported(method, "A text ends at its first NUL in C");
  return new TextEncoder().encode(`${text}\0`);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

/** The pointer at `offset` of what `view` shows; `null` for a null pointer. */
function pointerAt(view: Deno.UnsafePointerView, offset: number): Deno.UnsafePointerView | null {
  const pointer = Deno.UnsafePointer.create(view.getBigUint64(offset));
  return pointer && new Deno.UnsafePointerView(pointer);
}

/** `getaddrinfo`. */
export async function getaddrinfo(
  { c }: System,
  { host, service, family, type, hints = [] }: Params<"getaddrinfo">,
): Promise<NameAnswer<"getaddrinfo">> {
  const text = (value: string | undefined) => value === undefined ? null : cString("getaddrinfo", value);
  // `struct addrinfo` begins with flags, family and type.
  const wanted = new Int32Array(12);
  wanted[0] = hints.reduce((all, hint) => all | HINTS[hint], 0);
  wanted[1] = family ? familyNumber(family) : 0;
  wanted[2] = type === undefined ? 0 : SOCK[type];
  const list = new BigUint64Array(1);
  const result = await c.getaddrinfo(text(host), text(service), wanted, list);
  if (result !== 0) return new Failed("getaddrinfo", EAI[result]);
  const first = Deno.UnsafePointer.create(list[0]!)!;
  try {
    return entriesOf(new Deno.UnsafePointerView(first));
  } finally {
    c.freeaddrinfo(first);
  }
}

/** The entries of a list of `struct addrinfo`, as a machine of 64 bits lays it out. */
function entriesOf(first: Deno.UnsafePointerView): NameAnswer<"getaddrinfo"> {
  const entries: Entry[] = [];
  const canonname = pointerAt(first, 32)?.getCString();
  for (let view: Deno.UnsafePointerView | null = first; view; view = pointerAt(view, 40)) {
    const [type, length] = [view.getInt32(8), view.getUint32(16)];
    const bytes = new Uint8Array(SOCKADDR_SIZE);
    pointerAt(view, 24)!.copyInto(bytes.subarray(0, length));
    const address = decodeAddress(bytes, length);
    const word = WORDS.type.find((each) => SOCK[each] === type);
    if (address && word) entries.push({ type: word, address });
  }
  return canonname === undefined ? { entries } : { entries, canonname };
}

/** `getnameinfo`. */
export async function getnameinfo(
  { c }: System,
  { address, wants = [] }: Params<"getnameinfo">,
): Promise<NameAnswer<"getnameinfo">> {
  const bytes = encodeAddress(address);
  const [host, service] = [new Uint8Array(MOST_HOST), new Uint8Array(MOST_SERVICE)];
  const flags = wants.reduce((all, want) => all | WANTS[want], 0);
  const result = await c.getnameinfo(
    bytes,
    bytes.length,
    host,
    host.length,
    service,
    service.length,
    flags,
  );
  if (result !== 0) return new Failed("getnameinfo", EAI[result]);
  return { host: textOf(host), service: textOf(service) };
}

/** `gethostbyname`. */
export function gethostbyname({ c }: System, host: string): NameAnswer<"gethostbyname"> {
  const found = c.gethostbyname(cString("gethostbyname", host));
  if (!found) return new Failed("gethostbyname: no such host");
  // `struct hostent` has the list of addresses last, as pointers that end with a null pointer.
  const list = pointerAt(new Deno.UnsafePointerView(found), 24)!;
  const hosts: string[] = [];
  for (let at = 0;; at += 8) {
    const address = pointerAt(list, at);
    if (!address) return { hosts };
    hosts.push([0, 1, 2, 3].map((byte) => address.getUint8(byte)).join("."));
  }
}

/** `inet_pton`. */
export function inetPton({ c }: System, { family, host }: Params<"inet_pton">): NameAnswer<"inet_pton"> {
  const data = new Uint8Array(family === "ipv6" ? 16 : 4);
  const result = c.inet_pton(familyNumber(family), cString("inet_pton", host), data);
  if (result < 0) return minus("EAFNOSUPPORT");
  return result === 0 ? new Failed("inet_pton: no literal address of its family") : { data };
}

/** `inet_ntop`. */
export function inetNtop({ c }: System, { family, data }: Params<"inet_ntop">): NameAnswer<"inet_ntop"> {
  if (family === "unix") return minus("EAFNOSUPPORT");
  if (data.length !== (family === "ipv6" ? 16 : 4)) {
    throw new Unsupported("inet_ntop", "An address has 4 or 16 bytes");
  }
  const text = new Uint8Array(46);
  c.inet_ntop(familyNumber(family), data.slice(), text, text.length);
  return { host: textOf(text) };
}

/** `inet_aton`. */
export function inetAton({ c }: System, host: string): NameAnswer<"inet_aton"> {
  const data = new Uint8Array(4);
  const result = c.inet_aton(cString("inet_aton", host), data);
  return result === 0 ? new Failed("inet_aton: no IPv4 address") : { data };
}
