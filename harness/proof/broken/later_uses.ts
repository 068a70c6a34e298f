import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, isWaiting, keepingMode, keepingOrigin } from "./endpoint.ts";

/** Gives how often it was called with each socket, this time included. */
function counting(): (socket: SocketId) => number {
  const times = new Map<SocketId, number>();
  return (socket) => {
    const now = (times.get(socket) ?? 0) + 1;
    times.set(socket, now);
    return now;
  };
}

/** Defects of a call that is right the first time, or with nothing unread. */
export const LATER_USES: readonly Defect[] = [
  {
    name: "counts nothing as unread when it is asked about a socket again",
    caughtBy: ["timeout/every-call-by-mode"],
    breaks: () => {
      const time = counting();
      return {
        fionread: async ({ socket }, next) => time(socket) > 1 ? { value: { count: 0 } } : await next(),
      };
    },
  },
  {
    name: "sends from four buffers of the caller's by each socket, and from no more",
    caughtBy: ["timeout/every-call-by-mode"],
    breaks: () => {
      const time = counting();
      return { sendReused: async ({ socket }, next) => time(socket) > 4 ? failed("ENOBUFS") : await next() };
    },
  },
  {
    name: "swaps the bytes of the third message that it fills several buffers with",
    caughtBy: ["timeout/every-call-by-mode"],
    breaks: () => {
      const time = counting();
      return {
        async readv({ socket }, next) {
          const reply = await next();
          return reply.value && time(socket) === 3
            ? { value: { data: reply.value.data.toReversed() } }
            : reply;
        },
      };
    },
  },
  {
    name: "sends each message twice while something is unread",
    caughtBy: ["timeout/every-call-by-mode", "unix/seqpacket/every-call"],
    breaks: () => ({
      async send({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value && await isWaiting(endpoint, socket)) await next();
        return reply;
      },
    }),
  },
  {
    name: "gives a socket that has a duplicate a name of port 0",
    caughtBy: ["timeout/every-call-by-mode"],
    breaks: () => {
      const originals = new Map<SocketId, SocketId>();
      return {
        dup: keepingOrigin(originals),
        async getsockname({ socket }, next) {
          const reply = await next();
          const has = originals.has(socket) || [...originals.values()].includes(socket);
          if (!has || !reply.value || reply.value.address.family === "unix") return reply;
          return { value: { address: { ...reply.value.address, port: 0 } } };
        },
      };
    },
  },
  {
    name: "polls nothing urgent on a socket that does not wait",
    caughtBy: ["poll/urgent"],
    breaks: () => {
      const waitless = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", waitless),
        async poll({ socket }, next) {
          const reply = await next();
          return reply.value && waitless.has(socket)
            ? { value: { events: reply.value.events.filter((event) => event !== "pri") } }
            : reply;
        },
      };
    },
  },
];
