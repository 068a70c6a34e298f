import type { Address } from "../../harness/case/mod.ts";
import { intBytes } from "../option/_raw.ts";
import { LOOPBACK_INTERFACE } from "./_group.ts";

/** Capabilities of a subject that joins groups by numbers of Linux's options: no other has TCP_CORK. */
export const JOINS_BY_NUMBER = [
  "datagram",
  "option:raw",
  "option:IP_TTL",
  "option:SO_REUSEADDR",
  "option:TCP_CORK",
] as const;

/** The four octets of a host of IPv4, as structures have them. */
export function octets(host: string | Address): Uint8Array {
  const text = typeof host === "string" ? host : host.family === "unix" ? "" : host.host;
  return Uint8Array.from(text.split("."), Number);
}

/** An address for documentation, which no interface has. */
export const FOREIGN = "192.0.2.77";

const NOBODY = octets("0.0.0.0");

/** Structures of options that name the loopback interface. */
export const STRUCTURES = {
  /** `struct in_addr`. */
  address: () => octets("127.0.0.1"),
  /** `struct ip_mreq`: a group, which does not matter, and the address. */
  request: () => Uint8Array.of(...NOBODY, ...octets("127.0.0.1")),
  /** The end of a `struct ip_mreqn`: no address, and the number. */
  number: () => Uint8Array.of(...NOBODY, ...intBytes(LOOPBACK_INTERFACE)),
  /** A whole `struct ip_mreqn`. */
  numbered: () => Uint8Array.of(...NOBODY, ...NOBODY, ...intBytes(LOOPBACK_INTERFACE)),
} as const;
