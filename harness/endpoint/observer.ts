import type { Address } from "./address.ts";

/** The kernel's account of a connection. */
export interface KernelState {
  /** The state by its name in RFC 9293, with underscores: `ESTABLISHED`, `CLOSE_WAIT` … */
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
   * Segments that this socket has sent and that are not acknowledged; 0 if there is no such socket (any more). What
   * waits for the other end to have room is none of them.
   */
  inFlight(local: Address, remote: Address): number;
}
