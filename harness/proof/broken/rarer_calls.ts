import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import { type Defect, failed, isWaiting, keeping, keepingReceived, marking, never } from "./endpoint.ts";

/** True if a socket is one of AF_UNIX. */
async function isLocal(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const { value } = await endpoint.invoke("getsockname", { socket });
  return value?.address.family === "unix";
}

/** A call that waits once more over TCP where its time is up. */
function waitsTwice(method: "send" | "sendall" | "writev" | "sendmmsg" | "sendfile"): Defect {
  return {
    name: `waits twice its time for the room of a ${method} over TCP`,
    caughtBy: ["timeout/sends-in-time"],
    breaks: () => ({
      async [method](
        { socket }: { socket: SocketId },
        next: () => Promise<{ error?: Failure }>,
        endpoint: Endpoint,
      ) {
        const reply = await next();
        return reply.error?.timeout && !await isLocal(endpoint, socket) ? await next() : reply;
      },
    }),
  };
}

/** Defects in calls that few programs make, or that many make in a state where few look. */
export const RARER_CALLS: readonly Defect[] = [
  ...(["send", "sendall", "writev", "sendmmsg", "sendfile"] as const).map(waitsTwice),
  {
    name: "waits twice as long for room as SO_SNDTIMEO says",
    caughtBy: ["timeout/so-sndtimeo-vectors"],
    breaks: () => ({
      setsockopt: (params, next) =>
        params.option === "SO_SNDTIMEO" && params.value === 0
          ? next({ ...params, value: 0, second: 2 * params.second! })
          : next(),
      async getsockopt({ option }, next) {
        const reply = await next();
        if (!reply.value || option !== "SO_SNDTIMEO") return reply;
        return { value: { ...reply.value, second: reply.value.second! / 2 } };
      },
    }),
  },
  {
    name: "says that it has sent where the time for the room is up",
    caughtBy: ["timeout/sends-in-time"],
    breaks: () => ({
      async sendall(_params, next) {
        const reply = await next();
        return reply.error?.timeout ? { value: {} } : reply;
      },
    }),
  },
  {
    name: "does not wait with a recvfrom that looks at what comes",
    caughtBy: ["timeout/receives-in-time"],
    breaks: () => ({
      recvfrom: async ({ socket, flags }, next, endpoint) =>
        flags?.includes("peek") && !await isWaiting(endpoint, socket) ? failed("EAGAIN") : await next(),
    }),
  },
  {
    name: "waits for an error that is asked for and has not come",
    caughtBy: ["timeout/every-call-by-mode", "tcp/connect/calls-by-state"],
    breaks: () => ({
      recvmsg: ({ flags }, next) => flags?.includes("errqueue") ? never() : next(),
    }),
  },
  {
    name: "has a name for the peer that a new socket does not have, where a buffer is given",
    caughtBy: ["lifecycle/calls-by-state", "udp/calls-by-state"],
    breaks: () => ({
      async addressInto({ call, size, room }, next) {
        const reply = await next();
        return call === "getpeername" && reply.error?.errno === "ENOTCONN"
          ? { value: { data: new Uint8Array(room), length: size } }
          : reply;
      },
    }),
  },
  {
    name: "knows no accept4 on a connection",
    caughtBy: ["lifecycle/calls-by-state"],
    breaks: () => ({
      async accept({ flags }, next) {
        const reply = await next();
        return flags && reply.error?.errno === "EINVAL" ? failed("ENOSYS") : reply;
      },
    }),
  },
  {
    name: "gives another errno for a second connect by connect_ex than by connect",
    caughtBy: ["lifecycle/calls-by-state"],
    breaks: () => ({
      async connect_ex({ socket }, next, endpoint) {
        const reply = await next();
        const other = reply.value?.errno === "EISCONN" && !await isLocal(endpoint, socket);
        return other ? { value: { errno: "EALREADY" } } : reply;
      },
    }),
  },
  {
    name: "wants an address for streams that are not connected, and then a connection",
    caughtBy: ["lifecycle/calls-by-state", "tcp/connect/calls-by-state"],
    breaks: () => ({
      async sendto({ socket }, next, endpoint) {
        const reply = await next();
        const { error } = await endpoint.invoke("getpeername", { socket });
        return reply.error?.errno === "EPIPE" && error ? failed("ENOTCONN") : reply;
      },
    }),
  },
  {
    name: "drains a byte less by a duplicate",
    caughtBy: ["lifecycle/dup-calls"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        drain: (params, next) =>
          duplicates.has(params.socket) && params.size ? next({ ...params, size: params.size - 1 }) : next(),
      };
    },
  },
  {
    name: "counts a byte less where a socket that was received sends",
    caughtBy: ["unix/stream/fd-calls"],
    breaks: () => {
      const received = new Set<SocketId>();
      return {
        recvDescriptors: keepingReceived(received),
        async send({ socket }, next) {
          const reply = await next();
          return reply.value && received.has(socket) ? { value: { count: reply.value.count - 1 } } : reply;
        },
      };
    },
  },
  {
    name: "leaves SO_RCVLOWAT at 1 where a socket was received",
    caughtBy: ["unix/stream/fd-calls"],
    breaks: () => {
      const received = new Set<SocketId>();
      return {
        recvDescriptors: keepingReceived(received),
        setsockopt: ({ socket, option }, next) =>
          option === "SO_RCVLOWAT" && received.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "takes SO_KEEPALIVE away where a duplicate is polled",
    caughtBy: ["lifecycle/dup-calls"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        async poll({ socket }, next, endpoint) {
          const off = { socket, option: "SO_KEEPALIVE", value: 0 } as const;
          if (duplicates.has(socket)) await endpoint.invoke("setsockopt", off);
          return await next();
        },
      };
    },
  },
  ...(["accept", "listen"] as const).map((method): Defect => ({
    name: `waits where it did not before a ${method} that failed`,
    caughtBy: ["udp/calls-by-state"],
    breaks: () => ({
      async [method]({ socket }: { socket: SocketId }, next: () => Promise<unknown>, endpoint: Endpoint) {
        const reply = await next() as { error?: Failure };
        if (reply.error) await endpoint.invoke("setMode", { socket, mode: "natural" });
        return reply;
      },
    }),
  })),
  {
    name: "waits where it did not before its connect",
    caughtBy: ["unix/stream/connect-by-mode", "tcp/connect/nonblocking-success"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        const reply = await next();
        if (!reply.error) await endpoint.invoke("setMode", { socket, mode: "natural" });
        return reply;
      },
    }),
  },
  {
    name: "receives a byte less than all that a recvfrom is to wait for",
    caughtBy: ["timeout/every-call-by-mode"],
    breaks: () => ({
      recvfrom: (params, next) =>
        params.flags?.includes("waitall") && params.size > 1
          ? next({ ...params, size: params.size - 1 })
          : next(),
    }),
  },
  {
    name: "sends nothing out of a buffer of one byte that is used again",
    caughtBy: ["boundary/sizes-of-every-call"],
    breaks: () => ({
      sendReused: ({ data }, next) => data.length === 1 ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "counts a byte less where a socket that was refused, or connected before, sends",
    caughtBy: ["udp/connected/every-call", "tcp/connect/refused-keeps"],
    breaks: () => {
      const before = new Set<SocketId>();
      return {
        async connect({ socket }, next) {
          const reply = await next();
          if (reply.error) before.add(socket);
          return reply;
        },
        disconnect: marking(before),
        async send({ socket }, next) {
          const reply = await next();
          return reply.value && before.has(socket) ? { value: { count: reply.value.count - 1 } } : reply;
        },
      };
    },
  },
  ...(["readv", "recvInto", "recvmmsg"] as const).map((method): Defect => ({
    name: `is not connected for a ${method} once its own end is sent`,
    caughtBy: ["tcp/shutdown/calls-behind-end"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        [method]: ({ socket }: { socket: SocketId }, next: () => unknown) =>
          shut.has(socket) ? Promise.resolve(failed("ENOTCONN")) : next(),
      };
    },
  })),
  {
    name: "polls a listener for half of its time",
    caughtBy: ["poll/timeout"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        poll: ({ socket, timeoutMs, ...params }, next) =>
          next({ ...params, socket, timeoutMs: Math.floor(timeoutMs * (listeners.has(socket) ? 1 / 2 : 1)) }),
      };
    },
  },
  ...(["bind", "listen", "sendto"] as const).map((method): Defect => ({
    name: `leaves a descriptor open in a ${method} on a new socket`,
    caughtBy: ["lifecycle/calls-leave-no-descriptor"],
    breaks: () => {
      const made = new Set<SocketId>();
      return {
        socket: keeping<"socket">(made),
        async [method]({ socket }: { socket: SocketId }, next: () => unknown, endpoint: Endpoint) {
          if (made.has(socket)) await endpoint.invoke("dup", { socket });
          return await next();
        },
      };
    },
  })),
  {
    name: "leaves a descriptor open in a second shutdown",
    caughtBy: ["lifecycle/calls-leave-no-descriptor"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        async shutdown({ socket }, next, endpoint) {
          if (shut.has(socket)) await endpoint.invoke("dup", { socket });
          shut.add(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "counts a byte less where a connected socket sends to somebody else",
    caughtBy: ["udp/connected/sendto-override"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        connect: marking(connected),
        async sendto({ socket }, next) {
          const reply = await next();
          return reply.value && connected.has(socket) ? { value: { count: reply.value.count - 1 } } : reply;
        },
      };
    },
  },
];
