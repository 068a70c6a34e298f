import type { Failure, Mode, SocketId } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import {
  type Breaks,
  type Defect,
  failed,
  insteadOf,
  isWaiting,
  keeping,
  keepingCall,
  markingTimeout,
} from "./endpoint.ts";

const EAGAIN: Failure = { errno: "EAGAIN", native: "EAGAIN" };

/** Waits for its timeout once: from then on it is up at once. */
function onlyOnce<M extends "recv" | "recvfrom" | "accept">(): Breaks<M> {
  const over = new Map<SocketId, Failure>();
  return async (params, next, endpoint) => {
    const failure = over.get(params.socket);
    if (failure && !await isWaiting(endpoint, params.socket)) return { error: { ...failure, elapsedNs: 0 } };
    const reply = await next();
    if (reply.error?.timeout) over.set(params.socket, reply.error);
    return reply;
  };
}

/** Defects in waiting, and in not waiting. */
export const TIMEOUT: readonly Defect[] = [
  {
    name: "cuts a timeout to tenths of a second",
    caughtBy: ["timeout/recv-timeout", "timeout/recvfrom-timeout", "timeout/accept-timeout"],
    breaks: () => ({
      setMode: (params, next) =>
        next(
          params.timeoutMs === undefined
            ? params
            : { ...params, timeoutMs: Math.max(1, params.timeoutMs - params.timeoutMs % 100) },
        ),
    }),
  },
  {
    name: "has its time up at once where it was up before",
    caughtBy: ["timeout/recv-timeout", "timeout/recvfrom-timeout", "timeout/accept-timeout"],
    breaks: () => ({ recv: onlyOnce(), recvfrom: onlyOnce(), accept: onlyOnce() }),
  },
  {
    name: "waits twice as long as it was asked to",
    caughtBy: [
      "timeout/recv-timeout",
      "timeout/recvfrom-timeout",
      "timeout/accept-timeout",
      "tcp/send/sendall-timeout",
    ],
    breaks: () => ({
      setMode: (params, next) =>
        next(params.timeoutMs === undefined ? params : { ...params, timeoutMs: 2 * params.timeoutMs }),
    }),
  },
  ...(["natural", "nonblocking"] as const).map((mode): Defect => ({
    name: mode === "natural"
      ? "waits for ever once a timeout was over"
      : "never waits once a timeout was over",
    caughtBy: ["timeout/recv-timeout", "timeout/recvfrom-timeout", "timeout/accept-timeout"],
    breaks: () => ({
      recv: thenIn(mode),
      recvfrom: thenIn(mode),
      accept: thenIn(mode),
    }),
  })),
  {
    name: "takes the first byte that comes after a timeout for the one it waited for",
    caughtBy: ["timeout/no-loss-after-timeout"],
    breaks: () => {
      const late = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          if (late.delete(socket)) await next({ socket, size: 1 });
          const reply = await next();
          if (reply.error?.timeout) late.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "loses patience after seven tenths of a second",
    caughtBy: ["service/idle-resume", "timeout/none-by-default"],
    breaks: () => {
      const nonblocking = new Set<number>();
      return {
        setMode({ socket, mode }, next) {
          nonblocking[mode === "nonblocking" ? "add" : "delete"](socket);
          return next();
        },
        async recv({ socket }, next, endpoint) {
          if (nonblocking.has(socket)) return await next();
          const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 700 });
          return value?.events.length === 0 ? { error: EAGAIN } : await next();
        },
      };
    },
  },
  {
    name: "says end of file where nothing has arrived",
    caughtBy: ["timeout/nonblocking-empty", "option/receive-timeout"],
    breaks: () => ({ recv: insteadOf("EAGAIN", { value: { data: new Uint8Array(0) } }) }),
  },
  {
    name: "has one mode for all its sockets",
    caughtBy: ["timeout/nonblocking-empty"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        async setMode(params, next) {
          for (const socket of sockets) await next({ ...params, socket });
          return await next();
        },
      };
    },
  },
  {
    name: "says EAGAIN where it should wait for a client",
    caughtBy: ["tcp/accept/empty-queue"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        return await isWaiting(endpoint, socket) ? await next() : { error: EAGAIN };
      },
    }),
  },
  {
    name: "gives what it accepts the mode of the listener",
    caughtBy: ["tcp/accept/flags-not-inherited", "tcp/accept/timeout-not-inherited", "timeout/getters"],
    breaks: () => {
      const modes = new Map<SocketId, Params<"setMode">>();
      return {
        setMode(params, next) {
          modes.set(params.socket, params);
          return next();
        },
        async accept({ socket }, next, endpoint) {
          const [reply, mode] = [await next(), modes.get(socket)];
          if (reply.value && mode) {
            await endpoint.invoke("setMode", { ...mode, socket: reply.value.socket });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "reports its timeout in seconds",
    caughtBy: ["timeout/getters"],
    breaks: () => ({
      async gettimeout(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: { timeoutMs: value.timeoutMs && Math.floor(value.timeoutMs / 1000) } };
      },
    }),
  },
  {
    name: "forgets its timeout when it was over",
    caughtBy: ["timeout/getters"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.timeout) await endpoint.invoke("setMode", { socket, mode: "natural" });
        return reply;
      },
    }),
  },
  {
    name: "reports the timeout that was set last, on whatever socket",
    caughtBy: ["timeout/getters"],
    breaks: () => {
      let last: number | null = null;
      return {
        setMode({ mode, timeoutMs }, next) {
          last = timeoutMs ?? (mode === "nonblocking" ? 0 : null);
          return next();
        },
        gettimeout: () => Promise.resolve({ value: { timeoutMs: last } }),
      };
    },
  },
  {
    name: "takes a timeout of 0 for none",
    caughtBy: ["timeout/getters"],
    breaks: () => ({
      async gettimeout(_params, next) {
        const reply = await next();
        return reply.value?.timeoutMs === 0 ? { value: { timeoutMs: null } } : reply;
      },
    }),
  },
  {
    name: "ends the receive that waits when its timeout is changed",
    caughtBy: ["timeout/change-while-blocked"],
    breaks: () => {
      const ends = new Map<SocketId, () => void>();
      return {
        recv({ socket }, next) {
          const ended = new Promise<void>((resolve) => ends.set(socket, resolve));
          return Promise.race([next(), ended.then(() => failed("EINTR"))]);
        },
        setMode({ socket }, next) {
          ends.get(socket)?.();
          return next();
        },
      };
    },
  },
  {
    name: "forgets a timeout that is set while a receive waits",
    caughtBy: ["timeout/change-while-blocked"],
    breaks: () => {
      const waiting = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          waiting.add(socket);
          const reply = await next();
          waiting.delete(socket);
          return reply;
        },
        setMode: async ({ socket }, next) => waiting.has(socket) ? { value: {} } : await next(),
      };
    },
  },
  {
    name: "lets no send begin while a receive waits",
    caughtBy: ["timeout/send-timeout"],
    breaks: () => {
      const receives = new Map<SocketId, Promise<unknown>>();
      return {
        recv: keepingCall(receives),
        async sendall({ socket }, next) {
          await receives.get(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "takes a connection for broken when a receive has timed out",
    caughtBy: ["timeout/send-timeout"],
    breaks: () => {
      const broken = new Set<SocketId>();
      return {
        recv: markingTimeout(broken),
        sendall: async ({ socket }, next) => broken.has(socket) ? failed("EPIPE") : await next(),
      };
    },
  },
  {
    name: "ends the send that waits with a receive whose time is up",
    caughtBy: ["timeout/send-timeout"],
    breaks: () => {
      const ends = new Map<SocketId, (failure: Failure) => void>();
      return {
        async recv({ socket }, next) {
          const reply = await next();
          if (reply.error?.timeout) ends.get(socket)?.(reply.error);
          return reply;
        },
        async sendall({ socket }, next) {
          const ended = new Promise<Failure>((resolve) => ends.set(socket, resolve));
          return await Promise.race([next(), ended.then((error) => ({ error }))]);
        },
      };
    },
  },
  {
    name: "gives receiving up when a send has timed out",
    caughtBy: ["timeout/send-timeout"],
    breaks: () => ({
      async sendall({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.timeout) await endpoint.invoke("shutdown", { socket, how: "read" });
        return reply;
      },
    }),
  },
  {
    name: "goes on sending in the background when the time of a sendall is over",
    caughtBy: ["timeout/send-timeout", "tcp/send/sendall-timeout"],
    breaks: () => ({
      async sendall({ socket, data }, next, endpoint) {
        const reply = await next();
        if (!reply.error?.timeout) return reply;
        await endpoint.invoke("setMode", { socket, mode: "natural" });
        // Nobody knows where it stopped, so all of it goes out once more.
        endpoint.invoke("sendall", { socket, data });
        return reply;
      },
    }),
  },
];

/** Makes a call, and changes the mode of its socket if its time was up. */
function thenIn<M extends "recv" | "recvfrom" | "accept">(mode: Mode): Breaks<M> {
  return async ({ socket }, next, endpoint) => {
    const reply = await next();
    if (reply.error?.timeout) await endpoint.invoke("setMode", { socket, mode });
    return reply;
  };
}
