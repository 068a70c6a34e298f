import type { Address } from "./address.ts";

/** What the kernel knows of a connection. */
export interface KernelState {
  /** As RFC 9293 writes it with an underscore: `ESTABLISHED`, `CLOSE_WAIT` … */
  readonly state: string;
  /** Bytes received and not yet read. */
  readonly unread: number;
  /** Bytes sent that the other end's stack has not acknowledged. */
  readonly unacknowledged: number;
}

/** Looks at connections from outside, without touching them. */
export interface Observer {
  /** The socket of this kernel whose two addresses these are; `undefined` where there is none, or none any more. */
  look(local: Address, remote: Address): KernelState | undefined;
}
