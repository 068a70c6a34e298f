import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { Failure, Payload, SocketId } from "../../endpoint/kinds.ts";
import type { Method, Params } from "../../endpoint/operations.ts";
import { type Breaks, failed } from "./endpoint.ts";

/** A broken call of any operation on a socket. */
type OnSocket = <R extends { readonly error?: Failure | undefined }>(
  params: { readonly socket: SocketId },
  next: () => Promise<R>,
  endpoint: Endpoint,
) => Promise<R>;

/** The parameters of another call, but for the socket. */
type Further<M extends Method> = Omit<Params<M>, "socket">;

function call<M extends Method>(endpoint: Endpoint, method: M, socket: SocketId, params?: Further<M>) {
  return endpoint.invoke(method, { ...params, socket } as unknown as Params<M>);
}

/** Makes another call on the socket first. */
export function after<M extends Method>(method: M, params?: Further<M>): OnSocket {
  return async ({ socket }, next, endpoint) => {
    await call(endpoint, method, socket, params);
    return await next();
  };
}

/** Makes another call on the socket afterwards. */
export function followedBy<M extends Method>(method: M, params?: Further<M>): OnSocket {
  return async ({ socket }, next, endpoint) => {
    const reply = await next();
    await call(endpoint, method, socket, params);
    return reply;
  };
}

/** Makes another call on the socket if its own fails. */
export function whenFailed<M extends Method>(method: M, params?: Further<M>): OnSocket {
  return async ({ socket }, next, endpoint) => {
    const reply = await next();
    if (reply.error) await call(endpoint, method, socket, params);
    return reply;
  };
}

/** Adds the socket to `sockets` if the call fails, or only if it fails with `errno`. */
export function markingError(sockets: Set<SocketId>, errno?: string): OnSocket {
  return async ({ socket }, next) => {
    const reply = await next();
    if (reply.error && (errno ?? reply.error.errno) === reply.error.errno) sockets.add(socket);
    return reply;
  };
}

/** Sets an option of the socket that the call makes. */
export function withOption<M extends "accept" | "openDatagram" | "socket">(
  option: Params<"setsockopt">["option"],
  value: number,
): Breaks<M> {
  return async (_params, next, endpoint) => {
    const reply = await next();
    const { socket } = reply.value ?? {};
    if (socket !== undefined) await endpoint.invoke("setsockopt", { socket, option, value });
    return reply;
  };
}

/** Fails with `errno` whatever the error is. */
export function failingWith(
  errno: string,
): <R extends { readonly error?: Failure | undefined }>(
  params: unknown,
  next: () => Promise<R>,
) => Promise<R | ReturnType<typeof failed>> {
  return async (_params, next) => {
    const reply = await next();
    return reply.error ? failed(errno) : reply;
  };
}

/** Counts all bytes as sent where the call fails with `errno`. */
export function countingInsteadOf(
  errno: string,
): <R extends { readonly error?: Failure | undefined }>(
  params: { readonly data: Payload },
  next: () => Promise<R>,
) => Promise<R | { value: { count: number } }> {
  return async ({ data }, next) => {
    const reply = await next();
    return reply.error?.errno === errno ? { value: { count: data.length } } : reply;
  };
}
