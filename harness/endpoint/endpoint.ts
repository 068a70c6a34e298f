import type { Capability } from "./capabilities.ts";
import type { Failure } from "./kinds.ts";
import type { Method, Params, Returned } from "./operations.ts";

/** The reply to an operation. */
export type Reply<M extends Method> =
  | { readonly value: Returned<M>; readonly error?: undefined; readonly elapsedNs?: number }
  | { readonly error: Failure; readonly value?: undefined; readonly elapsedNs?: number };

/** Who an endpoint is. */
export interface Identity {
  /** Of the implementation, such as `python`. */
  readonly name: string;
  /** Of the implementation. */
  readonly version: string;
  /** What it is used from. */
  readonly language: string;
  /** What runs it, such as `CPython 3.11.7`. */
  readonly runtime: string;
  /** As `Deno.build.os` says it: `linux`, `darwin`, `windows`; another word where none fits. */
  readonly os: string;
}

/** How to get next to an endpoint that is not where the harness is. */
export interface Beside {
  /** Words to put before a command, so that it runs where the endpoint runs. */
  readonly prefix: readonly string[];
  /** The literal addresses of both seats there, by family. */
  readonly hosts: Readonly<Record<"subject" | "peer", { readonly ipv4?: string; readonly ipv6?: string }>>;
}

/** One running instance of an implementation that the harness drives. */
export interface Endpoint {
  /** Who it is. */
  readonly identity: Identity;
  /** What it declared. */
  readonly capabilities: ReadonlySet<Capability>;
  /**
   * Makes a socket call. Replies at once where the call completed at once, which costs no turn of the event loop.
   * `entered` is told just before a call that may wait.
   *
   * @throws {EndpointLost} (as a rejection) when the endpoint is gone or broke the protocol.
   * @throws {Unsupported} when it does not have the method.
   */
  invoke<M extends Method>(
    method: M,
    params: Params<M>,
    entered?: () => void,
  ): Reply<M> | Promise<Reply<M>>;
  /** Shuts down and closes every socket, joins what was blocked. `open` counts the sockets that were left open. */
  reset(): Promise<{ open: number }>;
  /** Ends the endpoint. Idempotent. */
  stop(): Promise<void>;
  /** Where its peer must be started; the same place as the harness's unless given. */
  readonly beside?: Beside;
  /** What the endpoint wrote on stderr since the last call; empty for endpoints in this process. */
  takeStderr?(): string;
}
