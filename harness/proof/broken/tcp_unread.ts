import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, hasEnded, isWaiting, keeping, marking } from "./endpoint.ts";

/** Defects in closing with data unread, or among other connections. */
export const TCP_UNREAD: readonly Defect[] = [
  {
    // google/gvisor#1449
    name: "closes in order when a part of the data was read",
    caughtBy: ["tcp/close/partly-read-rst"],
    breaks: () => {
      const begun = new Set<SocketId>();
      return {
        recv: marking(begun),
        async close({ socket }, next, endpoint) {
          if (begun.has(socket)) await endpoint.invoke("shutdown", { socket, how: "write" });
          return await next();
        },
      };
    },
  },
  {
    name: "reads ahead, and closes in order although bytes were never asked for",
    caughtBy: ["tcp/close/partly-read-rst"],
    breaks: () => {
      const ahead = new Map<SocketId, Uint8Array>();
      return {
        async recv({ socket, size }, next) {
          let bytes = ahead.get(socket);
          if (!bytes?.length) {
            const reply = await next({ socket, size: 65_536 });
            if (reply.error) return reply;
            bytes = reply.value.data.slice();
          }
          ahead.set(socket, bytes.subarray(size));
          return { value: { data: bytes.subarray(0, size) } };
        },
      };
    },
  },
  {
    name: "resets every connection on which something was received",
    caughtBy: ["tcp/close/partly-read-rst", "tcp/close/late-sends-fail", "tcp/close/fin-when-drained"],
    breaks: () => {
      const begun = new Set<SocketId>();
      return {
        recv: marking(begun),
        close: async (params, next, endpoint) =>
          begun.has(params.socket) ? await endpoint.invoke("abort", params) : await next(),
      };
    },
  },
  {
    name: "peeks by reading, and keeps the bytes for later",
    caughtBy: ["tcp/close/peeked-rst"],
    breaks: () => ({
      recv: ({ socket, size, flags }, next) => next(flags?.includes("peek") ? { socket, size } : undefined),
    }),
  },
  {
    name: "reads no more than once after a reset",
    caughtBy: ["tcp/reset/buffered-large"],
    breaks: () => ({
      async drain(params, next, endpoint) {
        const { socket, chunk = 65_536 } = params;
        const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
        if (!value?.events.includes("err")) return await next();
        const reply = await next({ ...params, size: chunk });
        if (reply.value?.end !== "size") return reply;
        return { value: { ...reply.value, ...failed("ECONNRESET"), end: "error" } };
      },
    }),
  },
  {
    name: "closes the connection that was made last, whichever it is asked to close",
    caughtBy: ["tcp/close/isolation"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        connectStream: keeping(sockets),
        close: ({ socket }, next) => next({ socket: sockets.includes(socket) ? sockets.pop()! : socket }),
      };
    },
  },
  {
    name: "closes all connections with one",
    caughtBy: ["tcp/close/isolation"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        connectStream: keeping(sockets),
        async close({ socket }, next, endpoint) {
          if (!sockets.includes(socket)) return await next();
          for (const other of sockets.splice(0)) {
            await endpoint.invoke("shutdown", { socket: other, how: "both" });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "closes the connections of a listener with it",
    caughtBy: ["tcp/close/isolation", "tcp/accept/survives-listener-close"],
    breaks: () => {
      const [listeners, sockets]: [SocketId[], SocketId[]] = [[], []];
      return {
        listenStream: keeping(listeners),
        accept: keeping(sockets),
        async close({ socket }, next, endpoint) {
          if (listeners.includes(socket)) {
            for (const each of sockets.splice(0)) {
              await endpoint.invoke("shutdown", { socket: each, how: "both" });
            }
          }
          return await next();
        },
      };
    },
  },
  {
    name: "takes the end of one stream for the end of all",
    caughtBy: ["tcp/close/isolation"],
    breaks: () => {
      let ended = false;
      return {
        async recv(_params, next) {
          if (ended) return { value: { data: new Uint8Array(0) } };
          const reply = await next();
          ended = reply.value?.data.length === 0;
          return reply;
        },
      };
    },
  },
  {
    name: "resets a connection that is half-closed with data unread",
    caughtBy: ["tcp/shutdown/wr-both-full", "tcp/shutdown/simultaneous"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        return await isWaiting(endpoint, socket) ? await endpoint.invoke("abort", { socket }) : await next();
      },
    }),
  },
  {
    name: "aborts nothing that is half-closed",
    caughtBy: ["tcp/close/linger-zero-states"],
    breaks: () => {
      const halfClosed = new Set<SocketId>();
      return {
        shutdown: marking(halfClosed),
        abort: async (params, next, endpoint) =>
          halfClosed.has(params.socket) ? await endpoint.invoke("close", params) : await next(),
      };
    },
  },
  {
    name: "aborts nothing whose peer has ended its stream",
    caughtBy: ["tcp/close/linger-zero-states"],
    breaks: () => ({
      async abort(params, next, endpoint) {
        const { socket } = params;
        return await hasEnded(endpoint, socket) ? await endpoint.invoke("close", params) : await next();
      },
    }),
  },
  {
    name: "does not wake a receive when the stream ends",
    caughtBy: ["tcp/close/peer-close-wakes-recv"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        return reply.value?.data.length === 0 ? await new Promise<never>(() => {}) : reply;
      },
    }),
  },
  {
    name: "reports the end of a stream once, and says then that there is no connection",
    caughtBy: [
      "tcp/close/peer-close-wakes-recv",
      "timeout/arrived-by-mode",
      "tcp/close/process-death",
      "udp/connected/boundaries",
      "unix/stream/peer-close",
    ],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          if (ended.has(socket)) return failed("ENOTCONN");
          const reply = await next();
          if (reply.value?.data.length === 0) ended.add(socket);
          return reply;
        },
      };
    },
  },
];
