/** An IPv4 or IPv6 transport address; `host` is the literal text, without brackets or scope. */
export interface InetAddress {
  /** Tells the kinds of address apart. */
  readonly family: "ipv4" | "ipv6";
  /** The literal text. */
  readonly host: string;
  /** 0 to 65535. */
  readonly port: number;
}

/** An `AF_UNIX` address; an unnamed socket has the path `""`. */
export interface UnixAddress {
  /** Tells the kinds of address apart. */
  readonly family: "unix";
  /** The name in the file system. */
  readonly path: string;
}

/** Where a socket is, or where it shall send to. */
export type Address = InetAddress | UnixAddress;

/** The address families that cases are expanded over. */
export const FAMILIES = ["ipv4", "ipv6", "unix"] as const;

/** One of {@linkcode FAMILIES}. */
export type Family = typeof FAMILIES[number];

/**
 * Writes an address the way people do.
 *
 * ```ts
 * import { formatAddress } from "@sockspec/sockspec/harness";
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatAddress({ family: "ipv6", host: "::1", port: 80 }), "[::1]:80");
 * ```
 */
export function formatAddress(address: Address): string {
  if (address.family === "unix") return `unix:${address.path}`;
  return address.family === "ipv6" ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** Whether two addresses name the same place. */
export function sameAddress(a: Address | null, b: Address | null): boolean {
  return a !== null && b !== null && formatAddress(a) === formatAddress(b);
}
