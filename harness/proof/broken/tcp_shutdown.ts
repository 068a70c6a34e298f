import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, hasEnded } from "./endpoint.ts";

/** Defects in shutting down directions. */
export const TCP_SHUTDOWN: readonly Defect[] = [
  {
    name: "lets a direction be shut down only once",
    caughtBy: ["tcp/shutdown/repeat", "tcp/shutdown/repeat-both", "tcp/shutdown/one-after-other"],
    breaks: () => {
      const done = new Set<SocketId>();
      return {
        async shutdown(params, next) {
          if (done.has(params.socket)) return { error: { errno: "ENOTCONN", native: "ENOTCONN" } };
          done.add(params.socket);
          return await next();
        },
      };
    },
  },
  {
    name: "says that a shutdown succeeded where there is no connection",
    caughtBy: ["tcp/shutdown/unconnected", "tcp/shutdown/after-peer-close", "tcp/shutdown/after-reset"],
    breaks: () => ({
      async shutdown(_params, next) {
        const reply = await next();
        return reply.error ? { value: {} } : reply;
      },
    }),
  },
  {
    // tokio-rs/tokio#4665
    name: "finds a socket not connected as soon as the peer has closed",
    caughtBy: ["tcp/shutdown/after-peer-close"],
    breaks: () => ({
      async shutdown(params, next, endpoint) {
        const { socket } = params;
        const ended = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        return ended.value?.events.length
          ? { error: { errno: "ENOTCONN", native: "ENOTCONN" } }
          : await next();
      },
    }),
  },
  {
    name: "takes the pending error away when it shuts down",
    caughtBy: ["tcp/shutdown/after-reset"],
    breaks: () => ({
      async shutdown(params, next, endpoint) {
        await endpoint.invoke("getsockopt", { socket: params.socket, option: "SO_ERROR" });
        return await next();
      },
    }),
  },
  {
    name: "fails at the end of what it received when receiving was shut down",
    caughtBy: ["tcp/shutdown/rd-buffered-readable"],
    breaks: () => {
      const done = new Set<SocketId>();
      return {
        async shutdown(params, next) {
          if (params.how === "read") done.add(params.socket);
          return await next();
        },
        async drain(params, next) {
          const reply = await next();
          if (!reply.value || !done.has(params.socket)) return reply;
          const error = { errno: "ESHUTDOWN", native: "ESHUTDOWN" };
          return { value: { ...reply.value, end: "error", error } };
        },
      };
    },
  },
  {
    name: "ends its own direction as well when receiving is shut down",
    caughtBy: ["tcp/shutdown/rd-peer-unaware"],
    breaks: () => ({
      async shutdown(params, next) {
        return await next(params.how === "read" ? { ...params, how: "both" } : params);
      },
    }),
  },
  {
    name: "shuts receiving down in name only",
    caughtBy: [
      "tcp/shutdown/wakes-blocked-recv",
      "tcp/shutdown/rdwr",
      "tcp/shutdown/rdwr-resets-late-data",
      "tcp/shutdown/repeat-both",
    ],
    breaks: () => ({
      async shutdown(params, next) {
        return params.how === "read" ? { value: {} } : await next({ ...params, how: "write" });
      },
    }),
  },
  {
    name: "polls for bytes alone, so that an end of file shows in no event",
    caughtBy: ["tcp/shutdown/poll"],
    breaks: () => ({
      async poll(_params, next) {
        const reply = await next();
        return reply.value?.events.includes("rdhup") ? { value: { events: [] } } : reply;
      },
    }),
  },
  {
    name: "shuts the direction down that was named last, and takes the other back",
    caughtBy: ["tcp/shutdown/one-after-other"],
    breaks: () => {
      const last = new Map<SocketId, string>();
      return {
        shutdown({ socket, how }, next) {
          last.set(socket, how);
          return how === "write" ? next() : Promise.resolve({ value: {} });
        },
        recv: ({ socket }, next) =>
          last.get(socket) === "read" ? Promise.resolve({ value: { data: new Uint8Array(0) } }) : next(),
      };
    },
  },
  {
    name: "takes what is no direction for both",
    caughtBy: ["tcp/shutdown/invalid-how"],
    breaks: () => ({
      shutdown: ({ socket, how }, next) => next({ socket, how: how === "invalid" ? "both" : how }),
    }),
  },
  {
    name: "says that what is no direction was shut down",
    caughtBy: ["tcp/shutdown/invalid-how"],
    breaks: () => ({
      shutdown: ({ how }, next) => how === "invalid" ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "has two states: connected or not",
    caughtBy: ["tcp/shutdown/states"],
    breaks: () => ({
      async getsockopt({ socket, option }, next, endpoint) {
        if (option !== "TCP_INFO") return await next();
        const name = await endpoint.invoke("getpeername", { socket });
        return { value: { value: name.error ? 7 : 1 } };
      },
    }),
  },
  {
    name: "keeps the state that it read first",
    caughtBy: ["tcp/shutdown/states"],
    breaks: () => {
      const first = new Map<SocketId, Reply<"getsockopt">>();
      return {
        async getsockopt({ socket, option }, next) {
          if (option !== "TCP_INFO") return await next();
          const reply = first.get(socket) ?? await next();
          first.set(socket, reply);
          return reply;
        },
      };
    },
  },
  {
    // Lind-Project/safeposix-rust#312
    name: "gives what was shut down on both sides a second life",
    caughtBy: ["tcp/shutdown/no-second-life"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        shutdown({ socket, how }, next) {
          if (how === "both") ended.add(socket);
          return next();
        },
        bind: ({ socket }, next) => ended.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "finds itself not connected when receiving is shut down after the peer's end",
    caughtBy: ["tcp/shutdown/read-after-peer-close"],
    breaks: () => ({
      async shutdown({ socket, how }, next, endpoint) {
        if (how !== "read") return await next();
        return await hasEnded(endpoint, socket) ? failed("ENOTCONN") : await next();
      },
    }),
  },
  {
    name: "is not connected any more for a shutdown of both when the peer has ended its side",
    caughtBy: ["tcp/shutdown/both-after-peer-close"],
    breaks: () => ({
      async shutdown({ socket, how }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        const ended = value?.events.includes("rdhup") && !value.events.includes("hup");
        return how === "both" && ended ? failed("ENOTCONN") : await next();
      },
    }),
  },
  {
    name: "lets receiving be shut down only once",
    caughtBy: ["tcp/shutdown/repeat-read"],
    breaks: () => {
      const done = new Set<SocketId>();
      return {
        async shutdown({ socket, how }, next) {
          if (how !== "read") return await next();
          if (done.has(socket)) return failed("ENOTCONN");
          done.add(socket);
          return await next();
        },
      };
    },
  },
];
