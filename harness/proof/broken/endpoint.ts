import type { Capability } from "../../endpoint/capabilities.ts";
import type { Endpoint, Identity, Reply, Usage } from "../../endpoint/endpoint.ts";
import { Unavailable } from "../../endpoint/errors.ts";
import type { Failure, Mode, Payload, SocketId } from "../../endpoint/kinds.ts";
import type { Method, Params } from "../../endpoint/operations.ts";
import type { RelayKind } from "./relay.ts";

/** Makes the call as it should be made, with other parameters where they are given. */
export type Next<M extends Method> = (params?: Params<M>) => Promise<Reply<M>>;

/** A broken operation. `endpoint` is the sound one underneath, for other calls. */
export type Breaks<M extends Method> = (
  params: Params<M>,
  next: Next<M>,
  endpoint: Endpoint,
) => Promise<Reply<M>>;

/** Takes the error that waits at a socket. */
export async function takeError(endpoint: Endpoint, socket: SocketId): Promise<string | null> {
  const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_ERROR" });
  return value?.errno ?? null;
}

/** Makes a call as it should be made, and adds the socket that it gives to `sockets`. */
export function keeping<
  M extends
    | "accept"
    | "connectStream"
    | "dup"
    | "epoll_create"
    | "listenStream"
    | "openDatagram"
    | "socket",
>(
  sockets: SocketId[] | { add(socket: SocketId): unknown },
): (params: Params<M>, next: Next<M>) => Promise<Reply<M>> {
  return async (_params, next) => {
    const reply = await next();
    const { socket } = reply.value ?? {};
    if (socket === undefined) return reply;
    if ("push" in sockets) sockets.push(socket);
    else sockets.add(socket);
    return reply;
  };
}

/** Makes a pair as it should be made, and adds the second of its sockets, or both, to `sockets`. */
export function keepingPair(sockets: Set<SocketId>, of: "second" | "both"): Breaks<"socketpair"> {
  return async (_params, next) => {
    const reply = await next();
    if (reply.value) sockets.add(reply.value.other);
    if (reply.value && of === "both") sockets.add(reply.value.socket);
    return reply;
  };
}

/** Receives descriptors as they should be received, and adds their sockets to `sockets`. */
export function keepingReceived(sockets: Set<SocketId>): Breaks<"recvDescriptors"> {
  return async (_params, next) => {
    const reply = await next();
    for (const socket of reply.value?.sockets ?? []) sockets.add(socket);
    return reply;
  };
}

/** Makes a call as it should be made, and adds its socket to `sockets`. */
export function marking(
  sockets: { add(socket: SocketId): unknown },
): <R>(params: { readonly socket: SocketId }, next: () => R) => R {
  return ({ socket }, next) => {
    sockets.add(socket);
    return next();
  };
}

/** Makes a call as it should be made, and adds its socket to `sockets` where its time was up. */
export function markingTimeout(
  sockets: { add(socket: SocketId): unknown },
): <R extends { readonly error?: Failure | undefined }>(
  params: { readonly socket: SocketId },
  next: () => Promise<R>,
) => Promise<R> {
  return async ({ socket }, next) => {
    const reply = await next();
    if (reply.error?.timeout) sockets.add(socket);
    return reply;
  };
}

/** Receives as it should, and adds the socket to `sockets` where that gives the end of the stream. */
export function markingEnd(sockets: { add(socket: SocketId): unknown }): Breaks<"recv"> {
  return async ({ socket }, next) => {
    const reply = await next();
    if (reply.value?.data.length === 0) sockets.add(socket);
    return reply;
  };
}

/** Makes a call as it should be made, and keeps the socket that it was made on by the one that it gives. */
export function keepingOrigin<M extends "accept" | "dup">(of: Map<SocketId, SocketId>): Breaks<M> {
  return async ({ socket }, next) => {
    const reply = await next();
    if (reply.value) of.set(reply.value.socket, socket);
    return reply;
  };
}

/** Makes a call as it should be made, and keeps it by its socket. */
export function keepingCall(
  calls: Map<SocketId, Promise<unknown>>,
): <R>(params: { readonly socket: SocketId }, next: () => Promise<R>) => Promise<R> {
  return ({ socket }, next) => {
    const call = next();
    calls.set(socket, call);
    return call;
  };
}

/** Sets a mode as it should be set, and adds the sockets that get `kept` to `sockets`. */
export function keepingMode(kept: Mode, sockets: Set<SocketId>): Breaks<"setMode"> {
  return ({ socket, mode }, next) => {
    if (mode === kept) sockets.add(socket);
    return next();
  };
}

/** Makes a call as it should be made, and replies with `other` where it fails with an errno. */
export function insteadOf<O>(
  errno: string,
  other: O | Promise<O>,
): <R extends { readonly error?: Failure | undefined }>(
  params: unknown,
  next: () => Promise<R>,
) => Promise<R | O> {
  return async (_params, next) => {
    const reply = await next();
    return reply.error?.errno === errno ? await other : reply;
  };
}

/** True if something is waiting at a socket, or comes within the time. */
export async function isWaiting(endpoint: Endpoint, socket: SocketId, timeoutMs = 0): Promise<boolean> {
  const reply = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs });
  return (reply.value?.events.length ?? 0) > 0;
}

/** True if the peer of a connection has ended it, or its side of it. */
export async function hasEnded(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const { value } = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
  return value?.events.includes("rdhup") ?? false;
}

/** The reply of a call that does not return. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** The reply of a call that failed with an errno. */
export function failed(errno: string): { error: Failure } {
  return { error: { errno, native: errno } };
}

/** The bytes of a payload from one position to another. */
export function part(data: Payload, from: number, to = data.length): Payload {
  if (data instanceof Uint8Array) return data.subarray(from, to);
  return { ...data, offset: (data.offset ?? 0) + from, length: Math.min(to, data.length) - from };
}

/** A deliberately broken implementation: a sound one, but for some operations. */
export interface Defect {
  /** The defect in words, such as `reports a reset as end of file`. */
  readonly name: string;
  /** Ids of cases that must fail because of it. */
  readonly caughtBy: readonly string[];
  /** The sound implementation underneath; `libc` unless given, or `relay`. */
  readonly of?: string;
  /** A capability of the sound one without which the defect cannot act: some are not everybody's. */
  readonly needs?: Capability;
  /** True if it takes a processor: while others do, too little of one is left to be seen. */
  readonly alone?: boolean;
  /** A broken relay, which takes the place of a broken endpoint. */
  readonly relay?: RelayKind;
  /** Makes the broken operations, with fresh state for each endpoint. */
  breaks(): { readonly [M in Method]?: Breaks<M> };
}

/** Calls in a row after which a defect lets the rest of the program have a turn: it may try for ever. */
const MOST_IN_A_ROW = 1_000;

/** A sound endpoint with a defect put before it. */
export class BrokenEndpoint implements Endpoint {
  readonly identity: Identity;
  readonly capabilities: ReadonlySet<Capability>;
  readonly #sound: Endpoint;
  readonly #defect: Defect;
  #broken: { readonly [M in Method]?: Breaks<M> };
  /** The sound endpoint as a defect sees it. */
  #under: Endpoint;

  /** Takes `sound` over. */
  constructor(sound: Endpoint, defect: Defect) {
    this.#sound = sound;
    this.#defect = defect;
    this.#broken = defect.breaks();
    this.#under = this.#untilReset();
    this.identity = { ...sound.identity, name: "broken" };
    this.capabilities = sound.capabilities;
  }

  /** {@inheritDoc} */
  invoke<M extends Method>(
    method: M,
    params: Params<M>,
    entered?: () => void,
  ): Reply<M> | Promise<Reply<M>> {
    const breaks = this.#broken[method] as Breaks<M> | undefined;
    if (breaks === undefined) return this.#sound.invoke(method, params, entered);
    // The sound endpoint has something to do before a wait for signals begins.
    const begins = method === "awaitSignal" ? entered : undefined;
    if (!begins) entered?.();
    const next: Next<M> = async (other = params) => await this.#under.invoke(method, other, begins);
    return breaks(params, next, this.#under);
  }

  /** The sound endpoint for the defect of one variant: once that is over, no call returns any more. */
  #untilReset(): Endpoint {
    const sound = this.#sound;
    let calls = 0;
    const under: Endpoint = {
      identity: sound.identity,
      capabilities: sound.capabilities,
      invoke: async (method, params, entered) => {
        if (++calls % MOST_IN_A_ROW === 0) await new Promise((resolve) => setTimeout(resolve, 0));
        if (this.#under !== under) return await new Promise(() => {});
        return await sound.invoke(method, params, entered);
      },
      reset: () => sound.reset(),
      stop: () => sound.stop(),
    };
    return under;
  }

  /** {@inheritDoc} */
  reset(): Promise<{ open: number }> {
    this.#broken = this.#defect.breaks();
    this.#under = this.#untilReset();
    return this.#sound.reset();
  }

  /** {@inheritDoc} */
  async usage(): Promise<Usage> {
    if (this.#sound.usage === undefined) throw new Unavailable("It has no process of its own");
    return await this.#sound.usage();
  }

  /** {@inheritDoc} */
  stop(): Promise<void> {
    return this.#sound.stop();
  }
}
