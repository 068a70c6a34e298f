import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, keeping } from "./endpoint.ts";

/** True if something is waiting at a socket. */
async function isWaiting(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const reply = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
  return (reply.value?.events.length ?? 0) > 0;
}

/** Defects in listening and in accepting. */
export const TCP_LISTEN: readonly Defect[] = [
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
    name: "goes on listening when a listener is closed",
    caughtBy: ["tcp/accept/survives-listener-close"],
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
];
