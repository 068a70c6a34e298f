import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { Payload, SocketId } from "../../endpoint/kinds.ts";
import { markingError } from "./calls.ts";
import { type Defect, failed, insteadOf, isWaiting, part } from "./endpoint.ts";
import { retold } from "./poll.ts";

/** Bytes that an own queue takes. */
const QUEUE = 1000;

/** The number of EPIPE. */
const EPIPE = 32;

/** True if a socket has no room for a byte more. */
export async function isFull(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const { value } = await endpoint.invoke("poll", { socket, events: ["out"], timeoutMs: 0 });
  return value?.events.length === 0;
}

/** Defects in giving up a connection whose buffers are full. */
export const TCP_FULL: readonly Defect[] = [
  {
    // bytecodealliance/wasmtime#9225
    name: "accepts bytes into a queue of its own and forgets them when the socket is closed",
    caughtBy: [
      "tcp/close/full-buffers",
      "tcp/shutdown/wr-full-buffers",
      "tcp/shutdown/rdwr-full-buffers",
      "tcp/shutdown/wr-both-full",
    ],
    breaks: () => {
      const queues = new Map<SocketId, Payload>();
      return {
        async send({ socket, data }, next, endpoint) {
          const queued = queues.get(socket);
          if (queued) {
            const { error } = await endpoint.invoke("send", { socket, data: queued });
            if (error) return { error };
            queues.delete(socket);
          }
          const reply = await next();
          if (!reply.error) return reply;
          queues.set(socket, part(data, 0, Math.min(QUEUE, data.length)));
          return { value: { count: Math.min(QUEUE, data.length) } };
        },
      };
    },
  },
  {
    // google/gvisor#13393
    name: "never ends a connection that had no room when it was closed",
    caughtBy: [
      "tcp/close/full-buffers",
      "tcp/close/waiting-sendall",
      "tcp/shutdown/wr-full-buffers",
      "tcp/shutdown/rdwr-full-buffers",
      "tcp/shutdown/wr-both-full",
    ],
    breaks: () => ({
      close: async ({ socket }, next, endpoint) =>
        await isFull(endpoint, socket) ? { value: {} } : await next(),
      shutdown: async ({ socket }, next, endpoint) =>
        await isFull(endpoint, socket) ? { value: {} } : await next(),
    }),
  },
  {
    name: "resets a connection that has no room when it is closed",
    caughtBy: [
      "tcp/close/full-buffers",
      "tcp/close/waiting-sendall",
      "tcp/shutdown/wr-full-buffers",
      "tcp/shutdown/rdwr-full-buffers",
    ],
    breaks: () => ({
      close: async (params, next, endpoint) =>
        await isFull(endpoint, params.socket) ? await endpoint.invoke("abort", params) : await next(),
      shutdown: async ({ socket }, next, endpoint) =>
        await isFull(endpoint, socket) ? await endpoint.invoke("abort", { socket }) : await next(),
    }),
  },
  {
    name: "takes a half-closed socket for one that is full",
    caughtBy: ["tcp/shutdown/wr-full-buffers"],
    breaks: () => ({ send: insteadOf("EPIPE", failed("EAGAIN")) }),
  },
  {
    name: "sends the rest of a refused send when the socket is closed",
    caughtBy: [
      "tcp/close/full-buffers",
      "tcp/shutdown/wr-full-buffers",
      "tcp/shutdown/rdwr-full-buffers",
    ],
    breaks: () => {
      const refused = new Map<SocketId, Payload>();
      // Asks for the natural mode, in which the rest is sent as the other side reads.
      const finish = async (endpoint: Endpoint, socket: SocketId) => {
        const data = refused.get(socket);
        if (data === undefined) return;
        refused.delete(socket);
        await endpoint.invoke("setMode", { socket, mode: "natural" });
        await endpoint.invoke("sendall", { socket, data: part(data, 0, 1) });
      };
      return {
        async send({ socket, data }, next) {
          const reply = await next();
          if (reply.error) refused.set(socket, data);
          return reply;
        },
        async close({ socket }, next, endpoint) {
          if (!refused.has(socket)) return await next();
          finish(endpoint, socket).then(() => next());
          return { value: {} };
        },
        async shutdown({ socket }, next, endpoint) {
          if (!refused.has(socket)) return await next();
          finish(endpoint, socket).then(() => next());
          return { value: {} };
        },
      };
    },
  },
  {
    name: "sends the last accepted bytes again after a refusal",
    caughtBy: ["tcp/send/resumes-after-refusal"],
    breaks: () => {
      let [last, refused]: [Payload | undefined, boolean] = [undefined, false];
      return {
        async send({ socket, data }, next, endpoint) {
          if (refused && last) {
            const again = await endpoint.invoke("send", { socket, data: last });
            if (again.value) [last, refused] = [undefined, false];
          }
          const reply = await next();
          if (reply.error) refused = true;
          else if (reply.value.count > 0) last = part(data, 0, 1);
          return reply;
        },
      };
    },
  },
  {
    name: "is done with the close when the peer has read everything, and waits until then",
    caughtBy: ["tcp/close/wakes-full-sender"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
        // It does not close before everything is read.
        return value?.events.includes("in") ? { value: {} } : await next();
      },
    }),
  },
  {
    // oven-sh/bun#32087
    name: "counts the bytes of several buffers as if there had been room for all",
    caughtBy: ["tcp/send/vectors-partial-count"],
    breaks: () => ({
      async writev({ data }, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: data.length } };
      },
    }),
  },
  {
    name: "counts whole buffers only where there was room for a part of one",
    caughtBy: ["tcp/send/vectors-partial-count"],
    breaks: () => ({
      async writev({ data, sizes }, next) {
        const reply = await next();
        if (reply.error || reply.value.count === data.length) return reply;
        let count = 0;
        for (const size of sizes) if (count + size <= reply.value.count) count += size;
        return { value: { count } };
      },
    }),
  },
  {
    name: "reports no end while there is no room to send",
    caughtBy: ["poll/full-end"],
    breaks: () => ({ poll: (_params, next) => retold(next, (told) => told.includes("out") ? told : []) }),
  },
  {
    name: "forgets a reset that finds no room to send",
    caughtBy: ["tcp/reset/full-buffers"],
    breaks: () => {
      const full = new Set<SocketId>();
      return {
        send: markingError(full, "EAGAIN"),
        async getsockopt({ socket, option }, next) {
          const reply = await next();
          if (option !== "SO_ERROR" || !full.has(socket) || reply.error) return reply;
          return { value: { value: 0, errno: null } };
        },
      };
    },
  },
  {
    name: "throws away what is unread when both directions are shut down",
    caughtBy: ["tcp/shutdown/rdwr-unread"],
    breaks: () => ({
      async shutdown({ socket, how }, next, endpoint) {
        if (how === "both" && await isWaiting(endpoint, socket)) {
          await endpoint.invoke("recv", { socket, size: QUEUE });
        }
        return await next();
      },
    }),
  },
  {
    name: "keeps the errno of a failed send as a pending error",
    caughtBy: ["option/so-error-orderly"],
    breaks: () => {
      const failures = new Map<SocketId, number>();
      return {
        async sendall({ socket }, next) {
          const reply = await next();
          if (reply.error?.errno === "EPIPE") failures.set(socket, EPIPE);
          return reply;
        },
        getsockopt({ socket, option }, next) {
          const value = failures.get(socket);
          if (option !== "SO_ERROR" || value === undefined) return next();
          failures.delete(socket);
          return Promise.resolve({ value: { value, errno: "EPIPE" } });
        },
      };
    },
  },
];
