import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import { markingError } from "./calls.ts";
import { type Breaks, type Defect, failed, isWaiting, keeping, marking } from "./endpoint.ts";
import { isFull } from "./tcp_full.ts";

/** Waits once more where the time of a call is up. */
async function onceMore<R extends { readonly error?: Failure | undefined }>(
  _params: unknown,
  next: () => Promise<R>,
): Promise<R> {
  const reply = await next();
  return reply.error?.timeout ? await next() : reply;
}

/** Fails where a signal comes while it waits. */
function endsBySignal(method: "recvmsg" | "readv" | "recvInto"): Defect {
  return {
    name: `ends a ${method} that waits when a signal comes`,
    caughtBy: ["timeout/signals"],
    of: "python",
    breaks: () => {
      let signals = 0;
      const ends: Breaks<typeof method> = async (params, next, endpoint) => {
        const before = signals;
        const call = next();
        call.catch(() => {});
        while (signals === before && !await isWaiting(endpoint, params.socket, 20));
        return signals === before ? await call : { error: { errno: "EINTR", native: "EINTR" } };
      };
      return {
        signal: (_params, next) => {
          signals++;
          return next();
        },
        [method]: ends,
      };
    },
  };
}

/** Defects in when calls end, one call each. */
export const IN_TIME: readonly Defect[] = [
  {
    name: "waits by a duplicate of a socket that does not wait, until that is told again",
    caughtBy: ["lifecycle/dup-calls"],
    breaks: () => ({
      async dup(_params, next, endpoint) {
        const reply = await next();
        if (reply.value) await endpoint.invoke("setMode", { socket: reply.value.socket, mode: "natural" });
        return reply;
      },
    }),
  },
  ...(["send", "sendall", "writev", "sendmmsg", "sendfile", "sendDescriptors", "sendto"] as const).map((
    method,
  ): Defect => ({
    name: `waits twice its time for the room of a ${method}`,
    caughtBy: ["timeout/sends-in-time"],
    breaks: () => ({ [method]: onceMore }),
  })),
  {
    name: "drains for twice the time of a receive",
    caughtBy: ["timeout/receives-in-time"],
    breaks: () => ({
      async drain(_params, next) {
        const reply = await next();
        return reply.value?.error?.timeout ? await next() : reply;
      },
    }),
  },
  {
    name: "holds back what a single send was given, as if more came",
    caughtBy: ["delay/every-call"],
    breaks: () => ({
      send: ({ flags = [], ...params }, next) => next({ ...params, flags: [...flags, "more"] }),
    }),
  },
  {
    name: "polls several sockets for two thirds of the time",
    caughtBy: ["poll/timeout"],
    breaks: () => ({
      pollAll: (params, next) => next({ ...params, timeoutMs: Math.floor(params.timeoutMs * 2 / 3) }),
    }),
  },
  {
    name: "has no SO_SNDTIMEO for datagrams",
    caughtBy: ["timeout/so-sndtimeo-vectors"],
    breaks: () => {
      const datagrams = new Set<SocketId>();
      return {
        openDatagram: keeping(datagrams),
        setsockopt: ({ socket, option }, next) =>
          option === "SO_SNDTIMEO" && datagrams.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  endsBySignal("recvmsg"),
  endsBySignal("readv"),
  endsBySignal("recvInto"),
  ...(["poll", "pollAll", "select"] as const).map((method): Defect => ({
    name: `loses what comes after a signal for the ${method} that waits`,
    caughtBy: ["poll/signal"],
    // It waits on.
    of: "python",
    breaks: () => {
      let signals = 0;
      return {
        signal: (_params, next) => {
          signals++;
          return next();
        },
        async [method](params: { timeoutMs: number | null }, next: (other?: unknown) => Promise<unknown>) {
          const before = signals;
          const reply = await next();
          return signals === before
            ? reply
            : await next({ ...params, timeoutMs: 0, reads: [], sockets: [], events: [] });
        },
      };
    },
  })),
  {
    name: "shuts another connection down as well after a reset",
    caughtBy: ["tcp/shutdown/after-reset", "tcp/reset/told-then-others", "tcp/reset/kept-by-other-calls"],
    breaks: () => {
      const accepted: SocketId[] = [];
      return {
        accept: keeping(accepted),
        connectStream: keeping(accepted),
        async shutdown({ socket, how }, next, endpoint) {
          const reply = await next();
          const others = reply.error?.errno === "ENOTCONN" ? accepted.filter((each) => each !== socket) : [];
          for (const each of others) await endpoint.invoke("shutdown", { socket: each, how });
          return reply;
        },
      };
    },
  },
  ...([["no client", -1], ["a client more", 1]] as const).map(([what, more]): Defect => ({
    name: `queues ${what} where a duplicate was told to listen`,
    caughtBy: ["lifecycle/dup-steps"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        listen: ({ socket, backlog }, next) =>
          next({ socket, backlog: duplicates.has(socket) ? Math.max(0, backlog + 2 * more) : backlog }),
      };
    },
  })),
  {
    name: "resets a connection where a second was not enough for what is unsent",
    caughtBy: ["tcp/close/linger-waits"],
    breaks: () => {
      const short = new Set<SocketId>();
      return {
        setsockopt: ({ socket, option, second }, next) => {
          if (option === "SO_LINGER" && second === 1) short.add(socket);
          return next();
        },
        async close({ socket }, next, endpoint) {
          if (!short.has(socket)) return await next();
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          return await endpoint.invoke("abort", { socket });
        },
      };
    },
  },
  ...([["sends out of 255 buffers at most", "writev"], ["fills 255 buffers at most", "readv"]] as const).map((
    [name, method],
  ): Defect => ({
    name,
    caughtBy: ["tcp/stream/scatter-gather"],
    breaks: () => ({
      [method]: (
        params: { sizes: readonly number[]; data?: Uint8Array },
        next: (other: unknown) => unknown,
      ) => {
        const sizes = params.sizes.slice(0, 255);
        const length = sizes.reduce((sum, size) => sum + size, 0);
        return next({ ...params, sizes, ...(params.data ? { data: params.data.subarray(0, length) } : {}) });
      },
    }),
  })),
  {
    name: "leaves a descriptor open where an instance is told of a socket whose buffers are full",
    caughtBy: ["lifecycle/calls-leave-no-descriptor"],
    breaks: () => ({
      async epoll_ctl({ target }, next, endpoint) {
        if (await isFull(endpoint, target)) await endpoint.invoke("dup", { socket: target });
        return await next();
      },
    }),
  },
  {
    name: "makes two pairs, and gives one",
    caughtBy: ["lifecycle/calls-leave-no-descriptor"],
    breaks: () => ({
      async socketpair(_params, next) {
        await next();
        return await next();
      },
    }),
  },
  {
    name: "leaves a descriptor open in a receive of a whole message after a reset",
    caughtBy: ["lifecycle/calls-leave-no-descriptor"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        recv: markingError(told, "ECONNRESET"),
        recvInto: markingError(told, "ECONNRESET"),
        async recvmsg({ socket, flags }, next, endpoint) {
          const leaves = flags?.includes("waitall") && told.has(socket);
          if (leaves) await endpoint.invoke("dup", { socket });
          return await next();
        },
      };
    },
  },
  ...(["SO_TYPE", "SO_DOMAIN", "SO_ACCEPTCONN"] as const).map((option): Defect => ({
    name: `has no ${option} on a duplicate`,
    caughtBy: ["lifecycle/dup-calls"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        getsockopt: (params, next) =>
          params.option === option && duplicates.has(params.socket)
            ? Promise.resolve(failed("ENOPROTOOPT"))
            : next(),
      };
    },
  })),
  {
    name: "writes no address of a duplicate into a buffer",
    caughtBy: ["lifecycle/dup-calls"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        async addressInto({ socket }, next) {
          const reply = await next();
          return duplicates.has(socket) && reply.value ? { value: { ...reply.value, length: 0 } } : reply;
        },
      };
    },
  },
  {
    name: "fails to wait for one of several messages while it connects",
    caughtBy: ["tcp/connect/calls-by-state"],
    breaks: () => {
      const connecting = new Set<SocketId>();
      return {
        connect: markingError(connecting, "EINPROGRESS"),
        recvmmsg: ({ socket, flags }, next) =>
          flags?.includes("waitforone") && connecting.has(socket)
            ? Promise.resolve(failed("ENOTCONN"))
            : next(),
      };
    },
  },
  {
    name: "counts no seconds of SO_LINGER on a connection",
    caughtBy: ["option/linger-roundtrip"],
    of: "go",
    breaks: () => ({
      async getsockopt({ option }, next) {
        const reply = await next();
        return option === "SO_LINGER" && reply.value ? { value: { ...reply.value, second: 0 } } : reply;
      },
    }),
  },
  {
    name: "sets no SO_REUSEADDR once a socket is there",
    caughtBy: ["option/set-after-bind"],
    of: "go",
    breaks: () => ({
      setsockopt: ({ option }, next) => option === "SO_REUSEADDR" ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "leaves a descriptor open in an accept on a connection that is half closed",
    caughtBy: ["lifecycle/calls-leave-no-descriptor"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        async accept({ socket }, next, endpoint) {
          if (shut.has(socket)) await endpoint.invoke("dup", { socket });
          return await next();
        },
      };
    },
  },
  {
    name: "leaves a descriptor open in a sendall while it connects",
    caughtBy: ["lifecycle/calls-leave-no-descriptor"],
    breaks: () => {
      const connecting = new Set<SocketId>();
      return {
        async connect({ socket }, next) {
          const reply = await next();
          if (reply.error?.errno === "EINPROGRESS") connecting.add(socket);
          return reply;
        },
        async sendall({ socket }, next, endpoint) {
          if (connecting.has(socket)) await endpoint.invoke("dup", { socket });
          return await next();
        },
      };
    },
  },
];
