import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, insteadOf, keeping, never } from "./endpoint.ts";

/** The calls of a socket that wait. */
export type Waiting = Map<SocketId, number>;

/** Makes a call as it should be made, and counts it in `waiting` meanwhile. */
export function counting(waiting: Waiting) {
  return async <R>({ socket }: { readonly socket: SocketId }, next: () => Promise<R>): Promise<R> => {
    waiting.set(socket, (waiting.get(socket) ?? 0) + 1);
    try {
      return await next();
    } finally {
      waiting.set(socket, waiting.get(socket)! - 1);
    }
  };
}

/** Does nothing while a call waits on the socket. */
function unlessWaiting(waiting: Waiting) {
  return async <R>({ socket }: { readonly socket: SocketId }, next: () => Promise<R>) =>
    waiting.get(socket) ? { value: {} } : await next();
}

/** Defects in calls that end others which wait, and in those that wait. */
export const CONCURRENCY: readonly Defect[] = [
  {
    // golang/go#72770
    name: "closes a datagram socket no sooner than its receive returns",
    caughtBy: ["concurrency/close-ends-recvfrom", "concurrency/close-ends-every-call"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return { recvfrom: counting(waiting), close: unlessWaiting(waiting) };
    },
  },
  {
    name: "closes a listener no sooner than its accept returns",
    caughtBy: ["concurrency/close-ends-accept", "concurrency/close-ends-every-call"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return { accept: counting(waiting), close: unlessWaiting(waiting) };
    },
  },
  {
    name: "closes a connection no sooner than everything is sent",
    caughtBy: ["concurrency/close-ends-sendall", "concurrency/abort-ends-calls"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return {
        sendall: counting(waiting),
        close: unlessWaiting(waiting),
        abort: unlessWaiting(waiting),
      };
    },
  },
  {
    name: "closes no sooner than the connection is made",
    caughtBy: ["concurrency/close-ends-connect"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return { connect: counting(waiting), close: unlessWaiting(waiting) };
    },
  },
  {
    name: "closes no sooner than a poll returns",
    caughtBy: ["concurrency/close-ends-poll"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return { poll: counting(waiting), close: unlessWaiting(waiting) };
    },
  },
  {
    name: "closes and leaves the polls of the socket waiting, as the system call does",
    caughtBy: ["concurrency/close-ends-poll"],
    breaks: () => ({
      async poll({ timeoutMs }, next) {
        const reply = await next();
        return reply.value?.events.length === 0 && timeoutMs > 0 ? never() : reply;
      },
    }),
  },
  {
    name: "ends one call at a close and forgets the others",
    caughtBy: ["concurrency/close-ends-every-call"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          const reply = await next();
          if (reply.error === undefined) return reply;
          if (told.has(socket)) return never();
          told.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "ends the receives of all its datagram sockets when one is closed",
    caughtBy: ["concurrency/close-ends-recvfrom"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        openDatagram: keeping<"openDatagram">(sockets),
        async close(_params, next, endpoint) {
          const reply = await next();
          for (const socket of sockets) await endpoint.invoke("close", { socket });
          return reply;
        },
      };
    },
  },
  {
    name: "ends the accepts of all its listeners when one is closed",
    caughtBy: ["concurrency/close-ends-accept"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        listenStream: keeping(sockets),
        async close(_params, next, endpoint) {
          const reply = await next();
          for (const socket of sockets) await endpoint.invoke("close", { socket });
          return reply;
        },
      };
    },
  },
  {
    name: "ends an accept and goes on listening",
    caughtBy: ["concurrency/close-ends-accept"],
    breaks: () => {
      const closed = new Map<SocketId, () => void>();
      return {
        accept({ socket }, next) {
          const ending = new Promise<void>((resolve) => closed.set(socket, resolve));
          const ended = { error: { errno: "EBADF", native: "EBADF" } } as const;
          return Promise.race([next(), ending.then(() => ended)]);
        },
        async close({ socket }, next) {
          const end = closed.get(socket);
          end?.();
          return end ? { value: {} } : await next();
        },
      };
    },
  },
  {
    name: "resets the connection when it is closed while a send waits",
    caughtBy: ["concurrency/close-ends-sendall"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return {
        sendall: counting(waiting),
        async close(params, next, endpoint) {
          return waiting.get(params.socket) ? await endpoint.invoke("abort", params) : await next();
        },
      };
    },
  },
  {
    name: "closes in order where it should abort, while a call waits",
    caughtBy: ["concurrency/abort-ends-calls"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return {
        recv: counting(waiting),
        async abort(params, next, endpoint) {
          return waiting.get(params.socket) ? await endpoint.invoke("close", params) : await next();
        },
      };
    },
  },
  {
    name: "forgets a half-close that comes while a send waits",
    caughtBy: ["concurrency/shutdown-ends-sendall"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return { sendall: counting(waiting), shutdown: unlessWaiting(waiting) };
    },
  },
  {
    name: "says that everything was sent when a half-close cut it off",
    caughtBy: ["concurrency/shutdown-ends-sendall"],
    breaks: () => ({ sendall: insteadOf("EPIPE", { value: {} }) }),
  },
  {
    name: "does not wake a datagram's receive when receiving is shut down",
    caughtBy: ["concurrency/shutdown-ends-recvfrom"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const reply = await next();
        return reply.value?.address === null && reply.value.data.length === 0 ? never() : reply;
      },
    }),
  },
  {
    name: "reports everything as sent when a close cut the send off",
    caughtBy: ["concurrency/close-ends-send"],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.value ? { value: { count: data.length } } : reply;
      },
    }),
  },
  {
    name: "resets the connection when it is closed while a single send waits",
    caughtBy: ["concurrency/close-ends-send"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return {
        send: counting(waiting),
        async close(params, next, endpoint) {
          return waiting.get(params.socket) ? await endpoint.invoke("abort", params) : await next();
        },
      };
    },
  },
  {
    name: "closes no sooner than a single send returns",
    caughtBy: ["concurrency/close-ends-send"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return { send: counting(waiting), close: unlessWaiting(waiting) };
    },
  },
  {
    name: "ends a receive that waits at its own half-close",
    caughtBy: ["concurrency/shutdown-leaves-other-direction"],
    breaks: () => {
      const ends = new Map<SocketId, () => void>();
      return {
        recv({ socket }, next) {
          const ended = new Promise<void>((resolve) => ends.set(socket, resolve));
          return Promise.race([next(), ended.then(() => ({ value: { data: new Uint8Array(0) } }))]);
        },
        shutdown({ socket }, next) {
          ends.get(socket)?.();
          return next();
        },
      };
    },
  },
  {
    name: "gives the sendall that waits up when receiving is shut down",
    caughtBy: ["concurrency/shutdown-leaves-other-direction"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return {
        sendall: counting(waiting),
        shutdown: (params, next) => next(waiting.get(params.socket) ? { ...params, how: "both" } : params),
      };
    },
  },
  {
    name: "puts a half-close off while a receive waits",
    caughtBy: ["concurrency/shutdown-leaves-other-direction"],
    breaks: () => {
      const waiting: Waiting = new Map();
      return { recv: counting(waiting), shutdown: unlessWaiting(waiting) };
    },
  },
  {
    name: "polls on when receiving is shut down",
    caughtBy: ["concurrency/shutdown-wakes-poll"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown({ socket, how }, next) {
          if (how === "read") shut.add(socket);
          return next();
        },
        async poll({ socket, timeoutMs }, next) {
          const reply = await next();
          return shut.has(socket) && timeoutMs > 0 ? never() : reply;
        },
      };
    },
  },
  {
    name: "ends its polls at a half-close",
    caughtBy: ["concurrency/shutdown-wakes-poll"],
    breaks: () => {
      const ends = new Map<SocketId, () => void>();
      return {
        poll({ socket }, next) {
          const ended = new Promise<void>((resolve) => ends.set(socket, resolve));
          return Promise.race([next(), ended.then(() => ({ value: { events: [] } }))]);
        },
        shutdown({ socket, how }, next) {
          if (how === "write") ends.get(socket)?.();
          return next();
        },
      };
    },
  },
];
