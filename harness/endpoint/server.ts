import type { InetAddress } from "./address.ts";
import type { SocketType } from "./kinds.ts";

/** The services that a server can be held to. */
export const SERVICES = [
  "echo",
  "discard",
  "daytime",
  "time",
  "chargen",
  "upper",
  "http",
  "exchange",
] as const;

/** One of {@linkcode SERVICES}. */
export type ServiceName = typeof SERVICES[number];

/** A transport by which a server offers its service. */
export type Transport = Extract<SocketType, "stream" | "datagram">;

/** An answer that is complete, or cannot become right any more. */
export interface Answer {
  /** Its outcome. */
  readonly outcome: "intact" | "short" | "corrupt";
  /** Bytes of it: what came after them belongs to something else. */
  readonly length: number;
}

/** The words of a client to a server, and the right answer. */
export interface Exchange {
  /** The bytes of the request; none for a service that speaks unasked. */
  readonly request: Uint8Array;
  /** True if nothing is answered: the client ends its side and sees that the server does the same. */
  readonly silent?: boolean;
  /**
   * The answer in the bytes that were received so far; `undefined` while it may become complete. `ended` is
   * true if nothing follows them: the stream has ended, or they are a datagram.
   */
  check(received: Uint8Array, ended: boolean): Answer | undefined;
}

/** A service as its clients know it. */
export interface Service {
  /** Its name. */
  readonly name: ServiceName;
  /**
   * A fresh exchange; `last` is true if the client wants no other on the same connection, and `more` is the
   * number of bytes that it will send after the request as a part of it, where a service has to know.
   */
  exchange(last?: boolean, more?: number): Exchange;
}

/** A server that somebody else wrote: scripts visit it by its addresses, and it makes no calls. */
export interface Server {
  /** The service that it offers. */
  readonly service: Service;
  /** Its addresses by transport, in the order of the resolver. */
  readonly addresses: Readonly<Record<Transport, readonly InetAddress[]>>;
  /** Stops its process until {@linkcode Server.resume}; absent where the harness did not start it. */
  readonly pause?: () => void;
  /** Lets its process go on. */
  readonly resume?: () => void;
  /** True if a thread of its processes runs or wants to; absent where the harness did not start it. */
  readonly isRunning?: () => Promise<boolean>;
}
