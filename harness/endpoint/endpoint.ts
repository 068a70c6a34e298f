import type { Address, Family } from "./address.ts";
import type { Capability } from "./capabilities.ts";

/** Names a socket within its endpoint; never reused between two resets. */
export type SocketId = number;

/** How a socket waits. `natural` is whatever the implementation does by itself and promises nothing. */
export type Mode = "natural" | "blocking" | "nonblocking" | "timeout";

/** Options that can be set at creation or later, by their BSD names; booleans are 0 or 1, sizes are bytes. */
export interface SocketOptions {
  /** Bytes of the receive buffer. */
  readonly SO_RCVBUF?: number;
  /** Bytes of the send buffer. */
  readonly SO_SNDBUF?: number;
  /** 0 or 1. */
  readonly SO_REUSEADDR?: number;
  /** 0 or 1. */
  readonly TCP_NODELAY?: number;
}

/** Options that {@linkcode Operations.getsockopt} reads. */
export type OptionName = keyof SocketOptions | "SO_ERROR";

/**
 * Bulk data that is described instead of carried: `length` bytes of the stream that `seed` generates, from `offset` on.
 * See `harness/endpoint/pattern.ts` for the generator.
 */
export interface Pattern {
  /** 32-bit unsigned. */
  readonly seed: number;
  /** Bytes. */
  readonly length: number;
  /** Bytes into the generated stream; 0 unless given. */
  readonly offset?: number;
}

/** What a send is given: bytes, or a description of them. */
export type Payload = Uint8Array | Pattern;

/** Readiness, by the names of `poll()` in lower case. */
export type PollEvent = "in" | "out" | "pri" | "err" | "hup" | "rdhup" | "nval";

/** What `drain` found. */
export interface Drained {
  /** Bytes received. */
  readonly count: number;
  /** Position of the first byte that differs from the pattern, or `null`. Bytes beyond the pattern's length differ. */
  readonly mismatch: number | null;
  /** CRC-32 (IEEE 802.3) of all bytes received; `null` where the endpoint compared with the pattern and found it equal. */
  readonly crc32: number | null;
  /** Why it stopped: end of file, the size that was asked for, or an error. */
  readonly end: "eof" | "size" | "error";
  /** With `end: "error"`. */
  readonly error?: Failure;
}

/** Every operation: what it takes and what it gives. The names are those of BSD; the composites are one call in most interfaces. */
export interface Operations {
  /** Creates a stream listener. `backlog` 128 unless given; a port of 0 lets the system choose. */
  listenStream: {
    params: { address: Address; backlog?: number; options?: SocketOptions };
    result: { socket: SocketId };
  };
  /** Takes the first connection of the queue, waiting for one as the mode says. */
  accept: { params: { socket: SocketId }; result: { socket: SocketId; address: Address | null } };
  /** Creates a stream socket and connects it; `bind` chooses its own address. */
  connectStream: {
    params: { address: Address; bind?: Address; options?: SocketOptions };
    result: { socket: SocketId };
  };
  /** Creates a datagram socket; without `address` it is unbound where the implementation can do that. */
  openDatagram: {
    params: { family: Family; address?: Address; options?: SocketOptions };
    result: { socket: SocketId };
  };
  /** `bsd`: `socket()`. */
  socket: {
    params: { family: Family; type: "stream" | "datagram" };
    result: { socket: SocketId };
  };
  /** `bsd`: `bind()`. */
  bind: { params: { socket: SocketId; address: Address }; result: Record<never, never> };
  /** `bsd`: `listen()`. */
  listen: { params: { socket: SocketId; backlog: number }; result: Record<never, never> };
  /** `bsd`: `connect()`, on stream and datagram sockets. */
  connect: { params: { socket: SocketId; address: Address }; result: Record<never, never> };
  /** One send on a connected socket; `count` is in bytes and may be less than was given. */
  send: { params: { socket: SocketId; data: Payload }; result: { count: number } };
  /** Sends everything or fails. */
  sendall: { params: { socket: SocketId; data: Payload }; result: Record<never, never> };
  /** At most `size` bytes (at most 65536), at least one unless the stream has ended. */
  recv: { params: { socket: SocketId; size: number }; result: { data: Uint8Array } };
  /**
   * Receives until end of file, an error, or `size` bytes, in reads of at most `chunk` bytes (65536 unless given), and
   * compares with `pattern`.
   */
  drain: {
    params: { socket: SocketId; size?: number; chunk?: number; pattern?: Pattern };
    result: Drained;
  };
  /** Sends one datagram. */
  sendto: {
    params: { socket: SocketId; data: Uint8Array; address: Address };
    result: { count: number };
  };
  /** Receives one datagram into a buffer of `size` bytes (at most 65536). */
  recvfrom: {
    params: { socket: SocketId; size: number };
    result: { data: Uint8Array; address: Address | null };
  };
  /** Shuts a direction down. */
  shutdown: {
    params: { socket: SocketId; how: "read" | "write" | "both" };
    result: Record<never, never>;
  };
  /** Gives the socket up, the ordinary way. */
  close: { params: { socket: SocketId }; result: Record<never, never> };
  /** Gives the connection up with RST. */
  abort: { params: { socket: SocketId }; result: Record<never, never> };
  /** The socket's own address. */
  getsockname: { params: { socket: SocketId }; result: { address: Address } };
  /** The address it is connected to. */
  getpeername: { params: { socket: SocketId }; result: { address: Address } };
  /** Waits up to `timeoutMs` milliseconds for one of `events`; err, hup and nval are always reported. Empty when none came. */
  poll: {
    params: { socket: SocketId; events: readonly PollEvent[]; timeoutMs: number };
    result: { events: PollEvent[] };
  };
  /** Changes how the socket's calls wait; `timeoutMs` goes with `timeout`. Accepted sockets start as `natural`. */
  setMode: {
    params: { socket: SocketId; mode: Mode; timeoutMs?: number };
    result: Record<never, never>;
  };
  /** `setsockopt()` with an integer. */
  setsockopt: {
    params: { socket: SocketId; option: keyof SocketOptions; value: number };
    result: Record<never, never>;
  };
  /** `getsockopt()`; SO_ERROR gives an errno name in `errno` instead, or `null` where there is none. */
  getsockopt: {
    params: { socket: SocketId; option: OptionName };
    result: { value: number; errno?: string | null };
  };
}

/** The name of an operation. */
export type Method = keyof Operations;
/** What an operation takes. */
export type Params<M extends Method> = Operations[M]["params"];
/** What an operation gives. */
export type Returned<M extends Method> = Operations[M]["result"];

/** How a socket call failed. */
export interface Failure {
  /** POSIX name; `null` where the implementation gave none. An endpoint never guesses. */
  readonly errno: string | null;
  /** The implementation's own words, such as `ConnectionResetError: [Errno 104] Connection reset by peer`. */
  readonly native: string;
  /** Set where the implementation itself ended the call because its time was up. */
  readonly timeout?: boolean;
}

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
