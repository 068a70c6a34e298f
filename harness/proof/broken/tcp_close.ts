import type { Endpoint } from "../../endpoint/endpoint.ts";
import { MOST_BYTES, type SocketId } from "../../endpoint/kinds.ts";
import { markingError } from "./calls.ts";
import { type Defect, hasEnded, keeping, keepingMode, marking } from "./endpoint.ts";

/** The reply of a receive at the end of the stream. */
const END_OF_FILE = { value: { data: new Uint8Array(0) } };

/** Defects in closing connections. */
export const TCP_CLOSE: readonly Defect[] = [
  {
    // oven-sh/bun#35947
    name: "throws away on close what was not yet sent",
    caughtBy: [
      "timeout/silence-after-close",
      "tcp/close/flushes-pending",
      "tcp/close/fin-when-drained",
      "tcp/close/full-buffers",
      "tcp/close/waiting-sendall",
    ],
    breaks: () => ({
      async close(params, _next, endpoint) {
        return await endpoint.invoke("abort", params);
      },
    }),
  },
  {
    // google/gvisor#1449; a FIN before the reset looks the same to the peer.
    name: "ends the stream in order although data was unread",
    caughtBy: [
      "tcp/close/unread-data-rst",
      "tcp/close/unread-rst-buffered-first",
      "tcp/close/partly-read-rst",
      "tcp/close/peeked-rst",
    ],
    breaks: () => ({
      async close(params, next, endpoint) {
        await endpoint.invoke("shutdown", { ...params, how: "write" });
        return await next();
      },
    }),
  },
  {
    name: "asks for the pending error at end of file",
    caughtBy: ["tcp/close/fin-then-rst-is-eof"],
    breaks: () => ({
      async drain(params, next, endpoint) {
        const reply = await next();
        if (reply.value?.end !== "eof") return reply;
        const pending = await endpoint.invoke("getsockopt", { socket: params.socket, option: "SO_ERROR" });
        const errno = pending.value?.errno;
        return errno ? { value: { ...reply.value, end: "error", error: { errno, native: errno } } } : reply;
      },
    }),
  },
  {
    name: "closes in order where SO_LINGER says 0 seconds",
    caughtBy: ["tcp/close/linger-zero", "tcp/close/linger-zero-discards", "tcp/close/linger-zero-states"],
    breaks: () => ({
      async abort(params, _next, endpoint) {
        return await endpoint.invoke("close", params);
      },
    }),
  },
  {
    // oven-sh/bun#13217: allowHalfOpen ignored
    name: "gives its own direction up when the other side has ended",
    caughtBy: ["tcp/close/first-send-after-peer-close", "tcp/send/failed-receive-keeps-sent"],
    breaks: () => ({
      async sendall(params, next, endpoint) {
        const { socket } = params;
        if (await hasEnded(endpoint, socket)) await endpoint.invoke("shutdown", { socket, how: "write" });
        return await next();
      },
    }),
  },
  {
    // libuv/libuv#2643
    name: "takes a send that fails for the end of what it can receive",
    caughtBy: [
      "tcp/close/failed-send-keeps-received",
      "tcp/shutdown/wr-send-keeps-received",
      "tcp/send/blocked-reset-keeps-received",
    ],
    breaks: () => {
      const failed = new Set<SocketId>();
      return {
        sendall: markingError(failed),
        recv: async ({ socket }, next) => failed.has(socket) ? END_OF_FILE : await next(),
      };
    },
  },
  {
    name: "forgets what it read ahead when a send fails",
    caughtBy: ["tcp/close/failed-send-keeps-received", "tcp/shutdown/wr-send-keeps-received"],
    breaks: () => {
      const ahead = new Map<SocketId, Uint8Array>();
      return {
        async sendall({ socket }, next) {
          const reply = await next();
          if (reply.error) ahead.delete(socket);
          return reply;
        },
        async recv({ socket, size, ...rest }, next) {
          let bytes = ahead.get(socket);
          if (!bytes?.length) {
            const reply = await next({ socket, size: 65_536, ...rest });
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
    name: "asks whether the connection is gone before it receives",
    caughtBy: ["tcp/close/failed-send-keeps-received", "tcp/close/unread-rst-buffered-first"],
    breaks: () => {
      const isGone = async (endpoint: Endpoint, socket: SocketId) => {
        const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
        return value?.events.includes("hup") === true;
      };
      return {
        recv: async ({ socket }, next, endpoint) =>
          await isGone(endpoint, socket) ? END_OF_FILE : await next(),
        drain: async ({ socket }, next, endpoint) =>
          await isGone(endpoint, socket) ? { value: { count: 0, mismatch: null, end: "eof" } } : await next(),
      };
    },
  },
  {
    // DragonOS-Community/DragonOS#1900, apache/nuttx#8915
    name: "acknowledges whatever comes after it has closed",
    caughtBy: ["tcp/close/late-sends-fail", "tcp/close/wakes-full-sender"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        const { error } = await endpoint.invoke("shutdown", { socket, how: "write" });
        // A socket that cannot be half-closed is no connection.
        return error ? await next() : { value: {} };
      },
    }),
  },
  {
    name: "keeps a connection whose listener was closed before",
    caughtBy: ["tcp/close/late-sends-fail"],
    breaks: () => {
      const listeners: SocketId[] = [];
      let orphaned = false;
      return {
        listenStream: keeping(listeners),
        async close({ socket }, next) {
          if (listeners.includes(socket)) orphaned = true;
          else if (orphaned) return { value: {} };
          return await next();
        },
      };
    },
  },
  {
    name: "takes a half-closed connection for one that is closed already",
    caughtBy: ["tcp/close/late-sends-fail"],
    breaks: () => {
      const halfClosed = new Set<SocketId>();
      return {
        shutdown: marking(halfClosed),
        close: async ({ socket }, next) => halfClosed.has(socket) ? { value: {} } : await next(),
      };
    },
  },
  {
    name: "puts the close of a nonblocking socket off",
    caughtBy: ["tcp/close/late-sends-fail"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        close: async ({ socket }, next) => nonblocking.has(socket) ? { value: {} } : await next(),
      };
    },
  },
  {
    name: "reads what is unread before it closes a connection whose side it has ended",
    caughtBy: ["tcp/close/unread-data-rst"],
    breaks: () => {
      const halfClosed = new Set<SocketId>();
      return {
        shutdown: marking(halfClosed),
        async close({ socket }, next, endpoint) {
          if (halfClosed.has(socket)) {
            await endpoint.invoke("recv", { socket, size: MOST_BYTES, flags: ["dontwait"] });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "reads what is unread before it closes a connection whose peer has ended its side",
    caughtBy: ["tcp/close/unread-data-rst"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        if (await hasEnded(endpoint, socket)) {
          await endpoint.invoke("recv", { socket, size: MOST_BYTES, flags: ["dontwait"] });
        }
        return await next();
      },
    }),
  },
];
