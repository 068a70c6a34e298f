import type { SeatHosts } from "./address.ts";
import type { Capability } from "./capabilities.ts";
import type { Failure } from "./kinds.ts";
import type { Observer } from "./observer.ts";
import type { Method, Params, Returned } from "./operations.ts";
import type { Server } from "./server.ts";
import type { Relays } from "./relays.ts";

/** The reply to an operation. */
export type Reply<M extends Method> =
  | { readonly value: Returned<M>; readonly error?: undefined; readonly elapsedNs?: number }
  | { readonly error: Failure; readonly value?: undefined; readonly elapsedNs?: number };

/** An endpoint's account of itself. */
export interface Identity {
  /** Name of the implementation, such as `python`. */
  readonly name: string;
  /** Version of the implementation. */
  readonly version: string;
  /** The programming language that its interface belongs to. */
  readonly language: string;
  /** The runtime, such as `CPython 3.11.7`. */
  readonly runtime: string;
  /** `linux`, `darwin` or `windows`, as `Deno.build.os` has it; another word where none fits. */
  readonly os: string;
}

/** A way to start other programs next to an endpoint that does not run where the harness does. */
export interface Beside {
  /** Words before a command that make it run where the endpoint runs. */
  readonly prefix: readonly string[];
  /** Looks at the connections of the kernel that is there. */
  readonly observer?: Observer | undefined;
  /** The literal addresses of both seats there, by family. */
  readonly hosts: SeatHosts;
  /** The folder there for AF_UNIX paths; the harness's own has the same name there unless given. */
  readonly folder?: string;
  /** Capabilities that nobody has there, though an agent declares them. */
  readonly without?: readonly Capability[];
}

/** Processor time and threads of the processes of an endpoint. */
export interface Usage {
  /** Milliseconds of processor time of the processes that still exist. */
  readonly processorMs: number;
  /** Number of their threads. */
  readonly threads: number;
}

/** One running instance of an implementation that the harness drives. */
export interface Endpoint {
  /** Its account of itself. */
  readonly identity: Identity;
  /** The capabilities that it declares. */
  readonly capabilities: ReadonlySet<Capability>;
  /**
   * Makes a socket call. A call that completed at once has its reply at once, which costs no turn of the
   * event loop. `entered` is called just before a call that may wait.
   *
   * @throws {EndpointLost} (as a rejection) when the endpoint is gone or broke the protocol.
   * @throws {Unsupported} when it does not have the method.
   */
  invoke<M extends Method>(
    method: M,
    params: Params<M>,
    entered?: () => void,
  ): Reply<M> | Promise<Reply<M>>;
  /**
   * Shuts down and closes every socket and joins the calls that waited. `open` counts the sockets that were
   * left open.
   */
  reset(): Promise<{ open: number }>;
  /** Ends the endpoint. Idempotent. */
  stop(): Promise<void>;
  /** The place where its peer must be started, if that is not where the harness runs. */
  readonly beside?: Beside;
  /** The server that it is, which scripts visit instead of driving it. */
  readonly server?: Server;
  /** The relays that its connections go through, if a relay is the subject and not the endpoint. */
  readonly relays?: Relays;
  /**
   * Takes the text that the endpoint wrote to stderr since the last call. Endpoints in this process have
   * none.
   */
  takeStderr?(): string;
  /**
   * Counts what its processes have used and hold. Endpoints in this process have none of their own.
   *
   * @throws {Unavailable} (as a rejection) where nobody can look, as that takes Linux.
   */
  usage?(): Promise<Usage>;
}
