import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, isWaiting, keeping, keepingOrigin } from "./endpoint.ts";

/** Defects in accepting. */
export const TCP_ACCEPT: readonly Defect[] = [
  {
    // denoland/deno#9051
    name: "has an error for a client of AF_UNIX that has gone without a word",
    caughtBy: ["tcp/connect/before-accept"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const reply = await next();
        const { socket } = reply.value ?? {};
        if (socket === undefined) return reply;
        const { value: unread } = await endpoint.invoke("fionread", { socket });
        const { value } = await endpoint.invoke("poll", { socket, events: [], timeoutMs: 0 });
        return unread?.count === 0 && value?.events.includes("hup") ? failed("EINVAL") : reply;
      },
    }),
  },
  {
    name: "drops every 256th client",
    caughtBy: ["tcp/accept/hundreds-in-turn"],
    breaks: () => {
      let accepted = 0;
      return {
        async accept(_params, next, endpoint) {
          const reply = await next();
          if (reply.error || ++accepted % 256 !== 0) return reply;
          await endpoint.invoke("close", reply.value);
          return await next();
        },
      };
    },
  },
  {
    name: "accepts the newest connection first",
    caughtBy: ["tcp/accept/fifo"],
    breaks: () => {
      const waiting: Reply<"accept">[] = [];
      return {
        async accept({ socket }, next, endpoint) {
          if (waiting.length === 0) waiting.push(await next());
          while (await isWaiting(endpoint, socket)) waiting.push(await next());
          return waiting.pop()!;
        },
      };
    },
  },
  {
    name: "takes the whole queue at one accept, and keeps one client of it",
    caughtBy: ["tcp/accept/one-by-one", "tcp/accept/fifo"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        const reply = await next();
        while (reply.value && await isWaiting(endpoint, socket)) {
          const { value } = await next();
          if (value) await endpoint.invoke("close", { socket: value.socket });
        }
        return reply;
      },
    }),
  },
  {
    name: "waits for ever once it has accepted a client without waiting",
    caughtBy: ["tcp/accept/one-by-one"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value) await endpoint.invoke("setMode", { socket, mode: "blocking" });
        return reply;
      },
    }),
  },
  {
    name: "drops what was received before the connection was accepted",
    caughtBy: ["tcp/connect/before-accept", "tcp/accept/early-data-preserved"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const accepted = await next();
        if (accepted.error) return accepted;
        const { socket } = accepted.value;
        if (await isWaiting(endpoint, socket)) await endpoint.invoke("recv", { socket, size: 65_536 });
        return accepted;
      },
    }),
  },
  {
    name: "closing a listener closes what it accepted",
    caughtBy: ["tcp/accept/survives-listener-close"],
    breaks: () => {
      const accepted = new Map<SocketId, SocketId[]>();
      return {
        async accept({ socket }, next) {
          const reply = await next();
          if (reply.value) accepted.set(socket, [...accepted.get(socket) ?? [], reply.value.socket]);
          return reply;
        },
        async close({ socket }, next, endpoint) {
          for (const each of accepted.get(socket) ?? []) await endpoint.invoke("close", { socket: each });
          return await next();
        },
      };
    },
  },
  {
    // denoland/deno#2358
    name: "goes on listening when a listener is closed",
    caughtBy: [
      "tcp/accept/survives-listener-close",
      "tcp/listen/idle-close-frees-port",
      "address/passive-close-no-time-wait",
      "address/time-wait-rebind",
      "tcp/listen/close-resets-queued",
      "tcp/listen/restart-same-port",
    ],
    breaks: () => {
      const listeners: SocketId[] = [];
      return {
        listenStream: keeping(listeners),
        close: ({ socket }, next) => listeners.includes(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "takes a socket that does not listen for a listener without connections",
    caughtBy: ["tcp/accept/not-listening"],
    breaks: () => ({
      async accept(_params, next) {
        const reply = await next();
        return reply.error?.errno === "EINVAL" ? { error: { ...reply.error, errno: "EAGAIN" } } : reply;
      },
    }),
  },
  {
    // tiny-http/tiny-http#283, denoland/deno#7378
    name: "stops accepting when a client was reset in the queue",
    caughtBy: ["tcp/accept/reset-before-accept"],
    breaks: () => {
      let gone = false;
      return {
        async accept(_params, next, endpoint) {
          if (gone) return failed("ECONNABORTED");
          const reply = await next();
          if (reply.error) return reply;
          const { socket } = reply.value;
          gone = (await endpoint.invoke("getpeername", { socket })).error !== undefined;
          return reply;
        },
      };
    },
  },
  {
    name: "throws away what a client sent that was reset in the queue",
    caughtBy: ["tcp/accept/reset-before-accept"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const reply = await next();
        if (reply.error) return reply;
        const { socket } = reply.value;
        const name = await endpoint.invoke("getpeername", { socket });
        if (name.error) await endpoint.invoke("recv", { socket, size: 65_536 });
        return reply;
      },
    }),
  },
  {
    name: "gives accepted sockets the system's own options",
    caughtBy: ["tcp/accept/options-inherited"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const reply = await next();
        if (reply.error) return reply;
        const { socket } = reply.value;
        await endpoint.invoke("setsockopt", { socket, option: "TCP_NODELAY", value: 0 });
        await endpoint.invoke("setsockopt", { socket, option: "SO_RCVBUF", value: 131_072 });
        await endpoint.invoke("setsockopt", { socket, option: "SO_SNDBUF", value: 131_072 });
        return reply;
      },
    }),
  },
  {
    name: "closes every client with the first that it closes",
    caughtBy: ["tcp/accept/independent-sockets"],
    breaks: () => {
      const accepted: SocketId[] = [];
      return {
        accept: keeping(accepted),
        async close({ socket }, next, endpoint) {
          const all = accepted.includes(socket) ? accepted.splice(0) : [];
          for (const each of all) if (each !== socket) await endpoint.invoke("close", { socket: each });
          return await next();
        },
      };
    },
  },
  {
    name: "stops listening when it has closed a client",
    caughtBy: ["tcp/accept/independent-sockets", "tcp/listen/restart-same-port", "lifecycle/ops-after-close"],
    breaks: () => {
      const listeners = new Map<SocketId, SocketId>();
      return {
        accept: keepingOrigin(listeners),
        async close({ socket }, next, endpoint) {
          const listener = listeners.get(socket);
          if (listener !== undefined) await endpoint.invoke("close", { socket: listener });
          return await next();
        },
      };
    },
  },
  {
    name: "knows no TCP_DEFER_ACCEPT, and says that it was set",
    caughtBy: ["tcp/accept/defer-accept"],
    breaks: () => ({ listenStream: ({ options: _, ...params }, next) => next(params) }),
  },
  {
    name: "queues fifty clients at most",
    caughtBy: ["tcp/accept/hundred-queued"],
    breaks: () => ({
      listenStream: (params, next) => next({ ...params, backlog: Math.min(50, params.backlog ?? 50) }),
    }),
  },
  {
    name: "gives the 65th client the socket of the first",
    caughtBy: ["tcp/accept/hundred-queued"],
    breaks: () => {
      const replies: Reply<"accept">[] = [];
      return {
        async accept(_params, next) {
          replies.push(await next());
          return replies.length === 65 ? replies[0]! : replies.at(-1)!;
        },
      };
    },
  },
  {
    name: "passes over clients that have gone while they waited",
    caughtBy: ["tcp/accept/closed-before-accept"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        for (;;) {
          const reply = await next();
          if (reply.error) return reply;
          const { socket } = reply.value;
          const ended = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
          if (!ended.value?.events.length) return reply;
          await endpoint.invoke("close", { socket });
        }
      },
    }),
  },
  {
    name: "has one queue for all of its listeners",
    caughtBy: ["tcp/accept/two-listeners"],
    breaks: () => {
      const listeners: SocketId[] = [];
      return {
        listenStream: keeping(listeners),
        async accept(_params, next, endpoint) {
          for (const socket of listeners) {
            if (await isWaiting(endpoint, socket)) return await next({ socket });
          }
          return await next();
        },
      };
    },
  },
];
