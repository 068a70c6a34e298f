import type { Address, Family } from "../endpoint/address.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "./constants.ts";
import { openSystem } from "./sys.ts";

/** Bytes of the largest socket address that is used here: `sockaddr_un` on Linux. */
export const SOCKADDR_SIZE = 110;

/** The number of a family. */
export function familyNumber(family: Family): number {
  return family === "ipv4" ? AF_INET : family === "ipv6" ? AF_INET6 : AF_UNIX;
}

/**
 * The `struct sockaddr` of an address.
 *
 * @throws {TypeError} for a host that is no literal of its family.
 */
export function encodeAddress(address: Address): Uint8Array<ArrayBuffer> {
  const { c } = openSystem();
  const family = familyNumber(address.family);
  const bytes = new Uint8Array(
    address.family === "ipv4" ? 16 : address.family === "ipv6" ? 28 : SOCKADDR_SIZE,
  );
  const view = new DataView(bytes.buffer);
  let length = bytes.length;
  if (address.family === "unix") {
    const path = new TextEncoder().encode(address.path);
    // One byte stays for the NUL; a longer path goes to the kernel too long, so that it is the kernel that
    // refuses it.
    length = 2 + path.length + 1;
    if (length > bytes.length) {
      const long = new Uint8Array(length);
      long.set(path, 2);
      new DataView(long.buffer).setUint16(0, family, true);
      return long;
    }
    bytes.set(path, 2);
  } else {
    view.setUint16(2, address.port);
    const text = new TextEncoder().encode(`${address.host}\0`);
    const raw = new Uint8Array(16);
    if (c.inet_pton(family, text, raw) !== 1) {
      throw new TypeError(`"${address.host}" is not an ${address.family} address`);
    }
    if (address.family === "ipv4") bytes.set(raw.subarray(0, 4), 4);
    else bytes.set(raw, 8);
  }
  view.setUint16(0, family, true);
  return bytes.subarray(0, length);
}

/** The address that a `struct sockaddr` of `length` bytes holds; `null` where it holds none. */
export function decodeAddress(bytes: Uint8Array<ArrayBuffer>, length: number): Address | null {
  const { c } = openSystem();
  if (length < 2) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const family = view.getUint16(0, true);
  if (family === AF_UNIX) {
    const path = bytes.subarray(2, length);
    const end = path.indexOf(0);
    return {
      family: "unix",
      path: new TextDecoder().decode(end < 0 ? path : path.subarray(0, end)),
    };
  }
  if (family !== AF_INET && family !== AF_INET6) return null;
  const isV4 = family === AF_INET;
  const raw = bytes.slice(isV4 ? 4 : 8, isV4 ? 8 : 24);
  const text = new Uint8Array(64);
  c.inet_ntop(family, raw, text, text.length);
  const host = new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
  return { family: isV4 ? "ipv4" : "ipv6", host, port: view.getUint16(2) };
}
