import type { Address, Family } from "../endpoint/address.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "./constants.ts";
import { openSystem } from "./sys.ts";

/** Bytes of `sun_path` on Linux. */
const SUN_PATH_SIZE = 108;
/** Bytes of the largest socket address here: the kernel gives a path that fills `sun_path` one NUL more. */
export const SOCKADDR_SIZE = 2 + SUN_PATH_SIZE + 1;

export function familyNumber(family: Family): number {
  return family === "ipv4" ? AF_INET : family === "ipv6" ? AF_INET6 : AF_UNIX;
}

/**
 * The `struct sockaddr` of an address.
 *
 * @throws {TypeError} for a host that is not a literal of its family.
 */
export function encodeAddress(address: Address): Uint8Array<ArrayBuffer> {
  const { c } = openSystem();
  const family = familyNumber(address.family);
  if (address.family === "unix") return encodePath(address.path);
  const bytes = new Uint8Array(address.family === "ipv4" ? 16 : 28);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family, true);
  view.setUint16(2, address.port);
  const text = new TextEncoder().encode(`${address.host}\0`);
  const raw = new Uint8Array(16);
  if (c.inet_pton(family, text, raw) !== 1) {
    throw new TypeError(`"${address.host}" is not an ${address.family} address`);
  }
  if (address.family === "ipv4") bytes.set(raw.subarray(0, 4), 4);
  else bytes.set(raw, 8);
  return bytes;
}

/**
 * A path ends with NUL if there is room; an abstract name begins with it. One that is too long is the
 * kernel's to refuse.
 */
function encodePath(path: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(path);
  const end = text[0] && text.length < SUN_PATH_SIZE ? 1 : 0;
  const bytes = new Uint8Array(2 + text.length + end);
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, true);
  bytes.set(text, 2);
  return bytes;
}

/** The address that a `struct sockaddr` of `length` bytes holds; `null` where it holds none. */
export function decodeAddress(bytes: Uint8Array<ArrayBuffer>, length: number): Address | null {
  if (length < 2) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const family = view.getUint16(0, true);
  if (family === AF_UNIX) {
    const path = bytes.subarray(2, length);
    const end = path[0] === 0 ? path.length : path.indexOf(0);
    return {
      family: "unix",
      path: new TextDecoder().decode(end < 0 ? path : path.subarray(0, end)),
    };
  }
  if (family !== AF_INET && family !== AF_INET6) return null;
  const isV4 = family === AF_INET;
  const host = hostOf(bytes.slice(isV4 ? 4 : 8, isV4 ? 8 : 24));
  return { family: isV4 ? "ipv4" : "ipv6", host, port: view.getUint16(2) };
}

/** The text of an address of 4 or 16 bytes. */
export function hostOf(raw: Uint8Array<ArrayBuffer>): string {
  const { c } = openSystem();
  const text = new Uint8Array(64);
  c.inet_ntop(raw.length === 4 ? AF_INET : AF_INET6, raw, text, text.length);
  return new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
}
