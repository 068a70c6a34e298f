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

/** The address of a socket. */
export type Address = InetAddress | UnixAddress;

/** The family of an address. */
export type Family = Address["family"];

/** Every family. */
export const FAMILIES = ["ipv4", "ipv6", "unix"] as const;

/** The families of the Internet protocols. */
export const INET_FAMILIES = ["ipv4", "ipv6"] as const;

/** Literal addresses by family. */
export interface Hosts {
  /** Such as `127.0.0.1`. */
  readonly ipv4?: string;
  /** Such as `::1`. */
  readonly ipv6?: string;
}

/** The addresses of both seats. */
export type SeatHosts = Readonly<Record<"subject" | "peer", Hosts>>;

/** Writes an address the way people do, such as `[::1]:80`. */
export function formatAddress(address: Address): string {
  if (address.family === "unix") return `unix:${address.path}`;
  return address.family === "ipv6" ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/**
 * Spells a literal address the one way that is used here, that of RFC 5952 and `inet_ntop()`; `undefined` for
 * a text that is not a literal address, such as one with brackets or a scope.
 */
export function literalHost(family: "ipv4" | "ipv6", host: string): string | undefined {
  if (family === "ipv4") return IPV4.test(host) ? host : undefined;
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(host) || !URL.canParse(`http://[${host}]/`)) return undefined;
  const canonical = new URL(`http://[${host}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return canonical;
  const halves = mapped.slice(1).map((half) => parseInt(half, 16));
  return `::ffff:${halves.flatMap((half) => [half >> 8, half & 255]).join(".")}`;
}

/** True if two addresses name the same place. */
export function sameAddress(a: Address | null, b: Address | null): boolean {
  return a !== null && b !== null && formatAddress(a) === formatAddress(b);
}
