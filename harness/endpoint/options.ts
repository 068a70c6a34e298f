// Options of sockets by their BSD names. These lists are the only ones: kinds, capabilities, the doctor's
// checks and the lists of documents are made from them.

/** Options that are off or on: 0 is off, and every other number is on. */
export const FLAGS = [
  "SO_REUSEADDR",
  "SO_REUSEPORT",
  "SO_KEEPALIVE",
  "SO_BROADCAST",
  "SO_OOBINLINE",
  "SO_DONTROUTE",
  "SO_TIMESTAMP",
  "TCP_NODELAY",
  "TCP_CORK",
  "IP_MULTICAST_LOOP",
  "IP_PKTINFO",
  "IP_RECVERR",
  "IP_RECVTOS",
  "IP_RECVTTL",
  "IPV6_MULTICAST_LOOP",
  "IPV6_RECVPKTINFO",
  "IPV6_RECVERR",
  "IPV6_RECVHOPLIMIT",
  "IPV6_RECVTCLASS",
  "IPV6_V6ONLY",
  "UDP_GRO",
] as const;

/**
 * Options that are numbers: bytes, hops, probes, or seconds; TCP_USER_TIMEOUT has milliseconds, and
 * IP_LOCAL_PORT_RANGE the last port times 65,536 and the first.
 */
export const NUMBERS = [
  "SO_RCVBUF",
  "SO_SNDBUF",
  "SO_RCVLOWAT",
  "TCP_MAXSEG",
  "TCP_KEEPIDLE",
  "TCP_KEEPINTVL",
  "TCP_KEEPCNT",
  "TCP_USER_TIMEOUT",
  "TCP_DEFER_ACCEPT",
  "IP_TTL",
  "IP_TOS",
  "IP_MULTICAST_TTL",
  "IP_LOCAL_PORT_RANGE",
  "IPV6_UNICAST_HOPS",
  "IPV6_TCLASS",
  "IPV6_MULTICAST_HOPS",
  "UDP_SEGMENT",
] as const;

/** Options that are a structure of two numbers: on and seconds, or seconds and microseconds. */
export const PAIRS = ["SO_LINGER", "SO_RCVTIMEO", "SO_SNDTIMEO"] as const;

/**
 * Options that can only be read. The value of TCP_INFO is the first four bytes of its structure, whose lowest
 * is the state.
 */
export const FACTS = [
  "SO_ERROR",
  "SO_TYPE",
  "SO_DOMAIN",
  "SO_PROTOCOL",
  "SO_ACCEPTCONN",
  "TCP_INFO",
] as const;

/** Options that are one number, and can be set. */
export const SETTABLE = [...FLAGS, ...NUMBERS] as const;

/** Every option. */
export const OPTIONS = [...SETTABLE, ...PAIRS, ...FACTS] as const;

/** The name of an option. */
export type OptionName = typeof OPTIONS[number];

/** Options of one number that are set together; flags are 0 or 1. */
export type SocketOptions = { readonly [O in typeof SETTABLE[number]]?: number };

/** True if an option is a structure of two numbers. */
export function isPair(option: OptionName): option is typeof PAIRS[number] {
  return (PAIRS as readonly string[]).includes(option);
}
