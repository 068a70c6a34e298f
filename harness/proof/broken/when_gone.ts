import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, marking, never } from "./endpoint.ts";

const SO_PEERCRED = 17;

/** Defects that show when an end, a direction or a receiver is gone. */
export const WHEN_GONE: readonly Defect[] = [
  {
    name: "looks the process of its peer up when it is asked for it",
    caughtBy: ["unix/stream/credentials"],
    breaks: () => ({
      async getRawOption({ socket, number }, next, endpoint) {
        const reply = await next();
        if (number !== SO_PEERCRED || reply.value === undefined) return reply;
        const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
        if (!value?.events.includes("hup")) return reply;
        const [, ...user] = new Int32Array(reply.value.data.slice().buffer);
        return { value: { data: new Uint8Array(Int32Array.of(0, ...user).buffer) } };
      },
    }),
  },
  {
    name: "waits for ever for room in the queue of a receiver that has closed",
    caughtBy: ["unix/dgram/receiver-closes"],
    breaks: () => ({
      async sendto(params, next) {
        const tried = await next({ ...params, flags: [...params.flags ?? [], "dontwait"] });
        if (tried.error?.errno !== "EAGAIN" || params.flags?.includes("dontwait")) return tried;
        const reply = await next();
        return reply.error?.errno === "ECONNREFUSED" ? await never() : reply;
      },
    }),
  },
  {
    name: "lets an accept wait on when its listener is shut down",
    caughtBy: ["concurrency/shutdown-ends-accept"],
    breaks: () => {
      const waiting = new Map<SocketId, boolean>();
      return {
        async accept({ socket }, next) {
          waiting.set(socket, false);
          const reply = await next();
          const shut = waiting.get(socket);
          waiting.delete(socket);
          return shut && reply.error ? await never() : reply;
        },
        shutdown({ socket }, next) {
          if (waiting.has(socket)) waiting.set(socket, true);
          return next();
        },
      };
    },
  },
  {
    name: "fails with EAGAIN where an accept waits and its listener is shut down",
    caughtBy: ["concurrency/shutdown-ends-accept"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        accept: async ({ socket }, next) => {
          const reply = await next();
          return reply.error && shut.has(socket) ? failed("EAGAIN") : reply;
        },
        shutdown: marking(shut),
      };
    },
  },
  {
    name: "sends datagrams again once a socket that was shut down is connected anew",
    caughtBy: ["udp/connected/shutdown-write"],
    breaks: () => {
      const shut = new Set<SocketId>();
      const anew = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        connect: ({ socket }, next) => {
          if (shut.has(socket)) anew.add(socket);
          return next();
        },
        send: async ({ socket, data }, next) =>
          anew.has(socket) ? { value: { count: data.length } } : await next(),
      };
    },
  },
  {
    name: "drops what a socket has sent to itself when its own end comes",
    caughtBy: ["tcp/connect/self-connect"],
    breaks: () => {
      const own = new Set<SocketId>();
      return {
        async connect({ socket, address }, next, endpoint) {
          const reply = await next();
          const { value } = await endpoint.invoke("getsockname", { socket });
          const [mine, other] = [value?.address, address];
          if (mine?.family !== "unix" && other.family !== "unix" && mine?.port === other.port) {
            own.add(socket);
          }
          return reply;
        },
        async shutdown({ socket }, next, endpoint) {
          const unread = own.has(socket) ? (await endpoint.invoke("fionread", { socket })).value?.count : 0;
          if (unread) await endpoint.invoke("recv", { socket, size: unread });
          return await next();
        },
      };
    },
  },
  {
    name: "sets an option of a listener on the clients that wait, too",
    caughtBy: ["tcp/accept/set-while-queued"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        const option = "TCP_NODELAY";
        const [reply, own] = [await next(), await endpoint.invoke("getsockopt", { socket, option })];
        if (reply.value && own.value?.value) {
          await endpoint.invoke("setsockopt", { socket: reply.value.socket, option, value: 1 });
        }
        return reply;
      },
    }),
  },
];
