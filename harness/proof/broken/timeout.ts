import type { Failure, Mode, SocketId } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, keeping } from "./endpoint.ts";

const EAGAIN: Failure = { errno: "EAGAIN", native: "EAGAIN" };

/** Defects in waiting, and in not waiting. */
export const TIMEOUT: readonly Defect[] = [
  {
    name: "waits twice as long as it was told",
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
    name: "loses patience after half a second",
    caughtBy: ["service/idle-resume", "timeout/none-by-default"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 500 });
        return value?.events.length === 0 ? { error: EAGAIN } : await next();
      },
    }),
  },
  {
    name: "says end of file where nothing has arrived",
    caughtBy: ["timeout/nonblocking-empty"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        return reply.error?.errno === "EAGAIN" ? { value: { data: new Uint8Array(0) } } : reply;
      },
    }),
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
        const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
        return value?.events.length === 0 ? { error: EAGAIN } : await next();
      },
    }),
  },
  {
    name: "gives what it accepts the mode of the listener",
    caughtBy: ["tcp/accept/flags-not-inherited"],
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
];

/** Makes a call, and changes the mode of its socket if its time was up. */
function thenIn<M extends "recv" | "recvfrom" | "accept">(mode: Mode): Breaks<M> {
  return async ({ socket }, next, endpoint) => {
    const reply = await next();
    if (reply.error?.timeout) await endpoint.invoke("setMode", { socket, mode });
    return reply;
  };
}
