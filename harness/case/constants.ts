import { type Family, INET_FAMILIES } from "../endpoint/address.ts";
import type { Mode } from "../endpoint/kinds.ts";
import type { Role } from "../script/scenario.ts";
import type { Row, Tolerated } from "./case.ts";

/** Axis: the subject once as the server and once as the client. */
export const BOTH_ROLES: readonly Role[] = ["server", "client"];

/** Axis: the families of the Internet protocols. */
export const INET: readonly Family[] = INET_FAMILIES;

/** Axis: every address family. */
export const EVERY_FAMILY: readonly Family[] = ["ipv4", "ipv6", "unix"];

/** Axis: the modes in which a call waits. */
export const WAITING_MODES: readonly Mode[] = ["natural", "blocking", "timeout"];

/** Axis: the modes in which a send that finds no room is refused in the end. */
export const REFUSING_MODES: readonly Mode[] = ["nonblocking", "timeout"];

/** Axis: every mode. */
export const EVERY_MODE: readonly Mode[] = [...WAITING_MODES, "nonblocking"];

/** One byte to send, where it does not matter which. */
export const BYTE: Uint8Array = Uint8Array.of(1);

/** Milliseconds of a poll for something that is on its way: far more than it takes on loopback. */
export const ARRIVES_MS = 2_000;

/**
 * Milliseconds that a call may return before its time: the coarsest timer of a system in use ticks every 16.
 */
export const EARLY_MS = 20;

/** The bytes of a text in UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/**
 * Reason: an error is not cleared by the call that reports it, so that every later call reports it as well.
 */
export const STAYS_SET = "the error stays set until the socket is closed";

/**
 * Tolerance: bytes that had arrived before a reset are lost. RFC 9293 asks for it, and Linux never does it.
 */
export const RESET_FLUSHES: Tolerated = {
  reason: "RFC 9293 3.10.7.4 flushes all queues when a reset arrives",
  when: { os: "!linux" },
};

/** Reason: the order in which the BSDs look at a connection that was reset. */
export const END_BEFORE_ERROR = "the connection's end is looked at before its pending error, as on BSD";

/** Row: a send on a connection whose sending has ended. */
export const BROKEN_PIPE = {
  conforming: ["EPIPE"],
  tolerated: { ESHUTDOWN: { reason: "Winsock's word for it", when: { os: "windows" } } },
} as const satisfies Row;

/** Row: a call is given an address of another family than its socket's. */
export const WRONG_FAMILY = {
  conforming: ["EAFNOSUPPORT"],
  tolerated: {
    EINVAL: "an address of IPv4 is too short for IPv6, and some look at the length first",
    EAI_ADDRFAMILY: "the interface looks the host up before it makes a call",
    error: "the interface refuses it before it makes a call",
  },
} as const satisfies Row;

/** Tolerance: a system does not have the option. */
export const LINUX_OPTION: Tolerated = { reason: "an option of Linux", when: { os: "!linux" } };

/** Reason: a shutdown of a datagram socket is refused. */
export const CONNECTIONS_ALONE = "a stack may shut down nothing but connections";

/** Tolerance: poll reports no errors and hang-ups, or takes them for something to read. */
export const SELECT = {
  reason: "a poll that is made of select() has no notion of errors and hang-ups",
  when: { lacks: "poll:errors" },
} as const satisfies Tolerated;
