import type { SocketId } from "../../endpoint/kinds.ts";
import { after } from "./calls.ts";
import { type Defect, failed, isWaiting, keepingMode, marking, markingEnd, never } from "./endpoint.ts";

/** Defects of connections that have ended in one direction. */
export const TCP_HALF_CLOSE: readonly Defect[] = [
  {
    // espressif/esp-lwip#18
    name: "loses the end of the stream",
    caughtBy: [
      "tcp/shutdown/wr-eof-after-data",
      "tcp/shutdown/wr-then-send",
      "tcp/shutdown/wr-then-send-zero",
      "tcp/shutdown/repeat",
      "tcp/shutdown/simultaneous",
    ],
    breaks: () => ({
      async shutdown(params, next) {
        return params.how === "write" ? { value: {} } : await next();
      },
    }),
  },
  {
    // oven-sh/bun#31389, denoland/deno#22871
    name: "gives both directions up at a half-close",
    caughtBy: [
      "concurrency/shutdown-leaves-other-direction",
      "tcp/shutdown/wr-still-reads",
      "tcp/shutdown/repeat",
      "tcp/shutdown/wr-then-send",
    ],
    breaks: () => ({
      async shutdown(params, next) {
        return await next({ ...params, how: "both" });
      },
    }),
  },
  {
    name: "takes silence for the end when it has shut down sending",
    caughtBy: ["tcp/shutdown/wr-still-reads"],
    breaks: () => {
      const halfClosed = new Set<SocketId>();
      return {
        shutdown: marking(halfClosed),
        async drain({ socket }, next, endpoint) {
          const silent = halfClosed.has(socket) && !await isWaiting(endpoint, socket, 20);
          return silent ? { value: { count: 0, mismatch: null, end: "eof" } } : await next();
        },
      };
    },
  },
  {
    name: "takes a half-close for leave to forget what it still has to send",
    caughtBy: ["tcp/shutdown/wr-then-close-flushes"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        shutdown: (params, next) => {
          if (params.how !== "read") ended.add(params.socket);
          return next();
        },
        async close(params, next, endpoint) {
          return ended.has(params.socket) ? await endpoint.invoke("abort", params) : await next();
        },
      };
    },
  },
  {
    // denoland/deno#27510, oven-sh/bun#13217
    name: "ends what it sends with what it receives",
    caughtBy: ["tcp/shutdown/reply-after-eof"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value?.data.length === 0) await endpoint.invoke("shutdown", { socket, how: "write" });
        return reply;
      },
    }),
  },
  {
    name: "answers once after the end of what it receives, and then ends",
    caughtBy: ["tcp/shutdown/reply-after-eof"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        recv: markingEnd(ended),
        async sendall({ socket }, next, endpoint) {
          const reply = await next();
          if (ended.has(socket)) await endpoint.invoke("shutdown", { socket, how: "write" });
          return reply;
        },
      };
    },
  },
  {
    name: "waits for more where it has read the end before",
    caughtBy: ["tcp/shutdown/reply-after-eof"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          if (ended.has(socket)) return await never();
          const reply = await next();
          if (reply.value?.data.length === 0) ended.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "resets a connection that is half-closed with bytes unread",
    caughtBy: ["tcp/shutdown/wr-with-unread"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        const unread = await endpoint.invoke("fionread", { socket });
        return unread.value?.count ? await endpoint.invoke("abort", { socket }) : await next();
      },
    }),
  },
  {
    name: "throws what was not read away at a half-close",
    caughtBy: ["tcp/shutdown/wr-with-unread"],
    breaks: () => ({ shutdown: after("recv", { size: 65_536, flags: ["dontwait"] }) }),
  },
  {
    name: "makes a send that fails again until its time is up",
    caughtBy: ["tcp/shutdown/wr-then-send"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        setMode: keepingMode("timeout", timed),
        async sendall({ socket }, next) {
          const reply = await next();
          return timed.has(socket) && reply.error ? await never() : reply;
        },
      };
    },
  },
  {
    name: "has no room for what it cannot send any more",
    caughtBy: ["tcp/shutdown/wr-then-send"],
    breaks: () => {
      const impatient = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", impatient),
        async sendall({ socket }, next) {
          const reply = await next();
          return impatient.has(socket) && reply.error ? failed("EAGAIN") : reply;
        },
      };
    },
  },
  {
    name: "loses what a blocked send still had to send, as it is half-closed",
    caughtBy: ["tcp/shutdown/wr-eof-after-data"],
    breaks: () => {
      const blocked = new Set<SocketId>();
      return {
        setMode: keepingMode("blocking", blocked),
        sendall: ({ socket, data }, next) =>
          blocked.has(socket) && !(data instanceof Uint8Array)
            ? next({ socket, data: { ...data, length: data.length - 1 } })
            : next(),
      };
    },
  },
];
