import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { after } from "./calls.ts";
import { type Breaks, type Defect, failed, keepingPair, marking } from "./endpoint.ts";

/** Receives descriptors, and changes the sockets that are made of them. */
const changing =
  (change: (endpoint: Endpoint, socket: SocketId) => unknown): Breaks<"recvDescriptors"> =>
  async (_params, next, endpoint) => {
    const reply = await next();
    for (const socket of reply.value?.sockets ?? []) await change(endpoint, socket);
    return reply;
  };

/** Defects in what becomes of a socket that another descriptor is made of. */
export const UNIX_HANDED: readonly Defect[] = [
  {
    name: "makes nonblocking sockets of the descriptors that it receives",
    caughtBy: ["unix/stream/fd-keeps"],
    breaks: () => ({
      recvDescriptors: changing((endpoint, socket) =>
        endpoint.invoke("setMode", { socket, mode: "nonblocking" })
      ),
    }),
  },
  {
    name: "lets sockets that were handed over wait for ever",
    caughtBy: ["unix/stream/fd-keeps"],
    breaks: () => ({
      recvDescriptors: changing((endpoint, socket) =>
        endpoint.invoke("setsockopt", { socket, option: "SO_RCVTIMEO", value: 0, second: 0 })
      ),
    }),
  },
  {
    name: "lets a socket wait for ever that is duplicated",
    caughtBy: ["lifecycle/dup-options"],
    breaks: () => ({ dup: after("setsockopt", { option: "SO_RCVTIMEO", value: 0, second: 0 }) }),
  },
  {
    name: "makes no duplicate of a socket that has ended its side",
    caughtBy: ["lifecycle/dup-steps"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        shutdown: marking(ended),
        dup: ({ socket }, next) => ended.has(socket) ? Promise.resolve(failed("EBADF")) : next(),
      };
    },
  },
  {
    name: "sends no descriptors from the second of a pair",
    caughtBy: ["unix/stream/fd-pair"],
    breaks: () => {
      const second = new Set<SocketId>();
      return {
        socketpair: keepingPair(second, "second"),
        sendDescriptors: (params, next) =>
          next(second.has(params.socket) ? { ...params, sockets: [] } : params),
      };
    },
  },
  {
    name: "hands over no socket that has ended its side",
    caughtBy: ["unix/stream/fd-of-every-kind"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        shutdown: marking(ended),
        sendDescriptors: (params, next) =>
          next({ ...params, sockets: params.sockets.filter((each) => !ended.has(each)) }),
      };
    },
  },
  {
    name: "sends no descriptors with more than a page of bytes",
    caughtBy: ["unix/stream/fd-pair"],
    breaks: () => ({
      sendDescriptors: (params, next) =>
        next(params.data.length > 4_096 ? { ...params, sockets: [] } : params),
    }),
  },
  {
    name: "shuts a connection down when the duplicate of a duplicate is closed",
    caughtBy: ["lifecycle/dup-steps"],
    breaks: () => {
      // How often each was duplicated, from the first descriptor on.
      const generations = new Map<SocketId, number>();
      return {
        async dup({ socket }, next) {
          const reply = await next();
          if (reply.value) generations.set(reply.value.socket, (generations.get(socket) ?? 0) + 1);
          return reply;
        },
        async close({ socket }, next, endpoint) {
          if ((generations.get(socket) ?? 0) > 1) await endpoint.invoke("shutdown", { socket, how: "both" });
          return await next();
        },
      };
    },
  },
];
