import type { Address } from "./address.ts";

/**
 * The states of a connection, by the numbers that Linux gives them; the names are those of RFC 9293, with
 * underscores.
 */
// deno-fmt-ignore
export const TCP_STATES = [
  "", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
  "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING",
] as const;

/** The kernel's account of a connection. */
export interface KernelState {
  /** One of {@linkcode TCP_STATES}. */
  readonly state: string;
  /** Bytes received and not yet read. */
  readonly unread: number;
  /** Bytes sent and not yet acknowledged by the other end's stack. */
  readonly unacknowledged: number;
}

/** Looks at connections from outside, without touching them. */
export interface Observer {
  /**
   * Looks at the socket of this kernel that has these two addresses; `undefined` if there is none (any more).
   */
  look(local: Address, remote: Address): KernelState | undefined;
  /**
   * Segments that this socket has sent and that are not acknowledged; 0 if there is no such socket (any
   * more). What waits for the other end to have room is none of them.
   */
  inFlight(local: Address, remote: Address): number;
}
