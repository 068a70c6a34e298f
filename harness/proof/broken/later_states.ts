import type { SocketId } from "../../endpoint/kinds.ts";
import {
  type Breaks,
  type Defect,
  failed,
  hasEnded,
  insteadOf,
  isWaiting,
  keeping,
  keepingMode,
  keepingOrigin,
  marking,
  takeError,
} from "./endpoint.ts";
import { isFull } from "./tcp_full.ts";

/** Receives as it should be done, and adds sockets on which a reset was reported to `told`. */
function tellsReset(told: Set<SocketId>): Breaks<"recv"> {
  return async ({ socket }, next) => {
    const reply = await next();
    if (reply.error?.errno === "ECONNRESET") told.add(socket);
    return reply;
  };
}

/** Accepts as it should be done, and adds connections whose peer has ended by then to `ended`. */
function acceptsEnded(ended: Set<SocketId>): Breaks<"accept"> {
  return async (_params, next, endpoint) => {
    const reply = await next();
    if (reply.value && await hasEnded(endpoint, reply.value.socket)) ended.add(reply.value.socket);
    return reply;
  };
}

/** Connects as it should be done, and adds sockets that go on connecting to `connecting`. */
function goesOn(connecting: Set<SocketId>): Breaks<"connect"> {
  return async ({ socket }, next) => {
    const reply = await next();
    if (reply.error?.errno === "EINPROGRESS") connecting.add(socket);
    return reply;
  };
}

/** Fails for some sockets, and is sound for others. */
function failsFor(sockets: ReadonlySet<SocketId>, errno: string) {
  return async <R>({ socket }: { readonly socket: SocketId }, next: () => Promise<R>) =>
    sockets.has(socket) ? failed(errno) : await next();
}

/** Defects in calls on a socket that has a past. */
export const LATER_STATES: readonly Defect[] = [
  ...(["fionread", "recvmsg", "sendto", "writev"] as const).map((method): Defect => ({
    name: `finds ${method} invalid once a receive has reported a reset`,
    caughtBy: ["tcp/reset/told-then-others"],
    breaks: () => {
      const told = new Set<SocketId>();
      return { recv: tellsReset(told), [method]: failsFor(told, "EINVAL") };
    },
  })),
  {
    name: "shuts down what a reset has ended, and succeeds",
    caughtBy: ["tcp/reset/told-then-others"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        recv: tellsReset(told),
        shutdown: async ({ socket }, next) => told.has(socket) ? { value: {} } : await next(),
      };
    },
  },
  {
    name: "says that a file was sent once a receive has reported a reset",
    caughtBy: ["tcp/reset/told-then-others"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        recv: tellsReset(told),
        sendfile: async ({ socket, size }, next) =>
          told.has(socket) ? { value: { count: size } } : await next(),
      };
    },
  },
  {
    name: "has no room any more once a receive has reported a reset",
    caughtBy: ["tcp/reset/told-then-others"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        recv: tellsReset(told),
        async poll({ socket }, next) {
          const reply = await next();
          if (!reply.value || !told.has(socket)) return reply;
          return { value: { events: reply.value.events.filter((each) => each !== "out") } };
        },
      };
    },
  },
  {
    name: "takes bytes by looking at them, where the peer had ended before accept",
    caughtBy: ["tcp/accept/ended-before-accept"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        accept: acceptsEnded(ended),
        recv: ({ flags, ...others }, next) =>
          ended.has(others.socket) || flags === undefined ? next(others) : next(),
      };
    },
  },
  {
    name: "half-closes nothing whose peer had ended before accept",
    caughtBy: ["tcp/accept/ended-before-accept"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return { accept: acceptsEnded(ended), shutdown: failsFor(ended, "ENOTCONN") };
    },
  },
  {
    name: "reports a hang-up where the peer had ended before accept",
    caughtBy: ["tcp/accept/ended-before-accept"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        accept: acceptsEnded(ended),
        async poll({ socket }, next) {
          const reply = await next();
          return reply.value && ended.has(socket)
            ? { value: { events: [...reply.value.events, "hup"] } }
            : reply;
        },
      };
    },
  },
  {
    name: "counts nothing that came before accept with the peer's end",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        accept: acceptsEnded(ended),
        fionread: async ({ socket }, next) => ended.has(socket) ? { value: { count: 0 } } : await next(),
      };
    },
  },
  {
    name: "takes an end before accept for a reset",
    caughtBy: ["option/so-error-orderly"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        accept: acceptsEnded(ended),
        async getsockopt({ socket, option }, next) {
          const reply = await next();
          return reply.value && option === "SO_ERROR" && ended.has(socket)
            ? { value: { ...reply.value, errno: "ECONNRESET" } }
            : reply;
        },
      };
    },
  },
  {
    name: "takes no option where the peer had ended before accept",
    caughtBy: ["option/set-on-connected"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return { accept: acceptsEnded(ended), setsockopt: failsFor(ended, "EINVAL") };
    },
  },
  {
    name: "keeps nothing alive on a socket that listens",
    caughtBy: ["option/set-on-connected"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        setsockopt: async ({ socket, option }, next) =>
          option === "SO_KEEPALIVE" && listeners.has(socket) ? { value: {} } : await next(),
      };
    },
  },
  {
    name: "counts what is unread on connections alone",
    caughtBy: ["tcp/stream/fionread", "tcp/connect/in-progress-others", "tcp/reset/told-then-others"],
    breaks: () => ({
      async fionread({ socket }, next, endpoint) {
        const { error } = await endpoint.invoke("getpeername", { socket });
        return error?.errno === "ENOTCONN" ? failed("ENOTCONN") : await next();
      },
    }),
  },
  ...(["dup", "fionread"] as const).map((method): Defect => ({
    name: `refuses ${method} while it connects`,
    caughtBy: ["tcp/connect/in-progress-others"],
    breaks: () => {
      const connecting = new Set<SocketId>();
      return { connect: goesOn(connecting), [method]: failsFor(connecting, "EINPROGRESS") };
    },
  })),
  {
    name: "gives a connect up when a duplicate is closed",
    caughtBy: ["tcp/connect/in-progress-others"],
    breaks: () => {
      const [connecting, originals] = [new Set<SocketId>(), new Map<SocketId, SocketId>()];
      return {
        connect: goesOn(connecting),
        async dup({ socket }, next) {
          const reply = await next();
          if (reply.value && connecting.has(socket)) originals.set(reply.value.socket, socket);
          return reply;
        },
        async close({ socket }, next, endpoint) {
          const original = originals.get(socket);
          if (original !== undefined) await endpoint.invoke("shutdown", { socket: original, how: "both" });
          return await next();
        },
      };
    },
  },
  {
    name: "takes a refusal when it duplicates a socket",
    caughtBy: ["lifecycle/dup-refused"],
    breaks: () => ({
      async dup({ socket }, next, endpoint) {
        const reply = await next();
        await takeError(endpoint, socket);
        return reply;
      },
    }),
  },
  {
    name: "reports no refusal by a duplicate",
    caughtBy: ["lifecycle/dup-refused"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        recv: async (params, next) =>
          duplicates.has(params.socket)
            ? await insteadOf("ECONNREFUSED", failed("EAGAIN"))(params, next)
            : await next(),
      };
    },
  },
  {
    name: "does not report by a duplicate whom a datagram is from",
    caughtBy: ["lifecycle/dup-datagram"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        async recvfrom({ socket }, next) {
          const reply = await next();
          return reply.value && duplicates.has(socket) ? { value: { ...reply.value, address: null } } : reply;
        },
      };
    },
  },
  {
    name: "does not report whom a datagram is from, once it sends no more",
    caughtBy: ["udp/connected/shutdown-write"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        async recvfrom({ socket }, next) {
          const reply = await next();
          return reply.value && shut.has(socket) ? { value: { ...reply.value, address: null } } : reply;
        },
      };
    },
  },
  {
    name: "sends no file by a duplicate",
    caughtBy: ["lifecycle/dup-alone"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return { dup: keeping<"dup">(duplicates), sendfile: failsFor(duplicates, "EINVAL") };
    },
  },
  {
    name: "reads no urgent byte after its own half-close",
    caughtBy: ["urgent/half-closed"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        recv: async ({ socket, flags }, next) =>
          flags?.includes("oob") && shut.has(socket) ? failed("EINVAL") : await next(),
      };
    },
  },
  {
    name: "is at no mark after the peer's end",
    caughtBy: ["urgent/half-closed"],
    breaks: () => ({
      sockatmark: async ({ socket }, next, endpoint) =>
        await hasEnded(endpoint, socket) ? { value: { value: 0 } } : await next(),
    }),
  },
  {
    name: "sends no urgent byte to a peer that has ended",
    caughtBy: ["urgent/half-closed"],
    breaks: () => ({
      send: async ({ socket, flags }, next, endpoint) =>
        flags?.includes("oob") && await hasEnded(endpoint, socket) ? failed("EPIPE") : await next(),
    }),
  },
  {
    name: "sends to an address into nowhere where a reset waits",
    caughtBy: ["tcp/reset/sends-alike"],
    breaks: () => ({
      async sendto({ socket, data }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: [], timeoutMs: 0 });
        return value?.events.includes("err") ? { value: { count: data.length } } : await next();
      },
    }),
  },
  {
    name: "sends nothing without waiting to a peer that has ended",
    caughtBy: ["tcp/shutdown/reply-by-vectors"],
    breaks: () => ({
      send: async ({ socket, flags }, next, endpoint) =>
        flags?.includes("dontwait") && await hasEnded(endpoint, socket) ? failed("EPIPE") : await next(),
    }),
  },
  {
    name: "finds nobody to accept where nobody listens, if it must not wait",
    caughtBy: ["tcp/accept/not-listening"],
    breaks: () => {
      const waitless = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", waitless),
        accept: async (params, next) =>
          waitless.has(params.socket)
            ? await insteadOf("EINVAL", failed("EAGAIN"))(params, next)
            : await next(),
      };
    },
  },
  {
    name: "does not know that it listens once the first of its descriptors is closed",
    caughtBy: ["lifecycle/dup-tells"],
    breaks: () => {
      const [originals, closed] = [new Map<SocketId, SocketId>(), new Set<SocketId>()];
      return {
        dup: keepingOrigin(originals),
        close: marking(closed),
        getsockopt: async ({ socket, option }, next) =>
          option === "SO_ACCEPTCONN" && closed.has(originals.get(socket) ?? socket)
            ? { value: { value: 0 } }
            : await next(),
      };
    },
  },
  {
    name: "takes what is unread from the size of the buffer that it reports",
    caughtBy: ["option/set-on-connected"],
    breaks: () => ({
      async getsockopt({ socket, option }, next, endpoint) {
        const reply = await next();
        if (option !== "SO_RCVBUF" || !reply.value) return reply;
        const unread = (await endpoint.invoke("fionread", { socket })).value?.count ?? 0;
        return { value: { ...reply.value, value: reply.value.value - unread } };
      },
    }),
  },
  {
    name: "is connected again once a receive has reported a reset",
    caughtBy: ["tcp/shutdown/states"],
    breaks: () => {
      const [told, ESTABLISHED] = [new Set<SocketId>(), 1];
      return {
        recv: tellsReset(told),
        getsockopt: async ({ socket, option }, next) =>
          option === "TCP_INFO" && told.has(socket) ? { value: { value: ESTABLISHED } } : await next(),
      };
    },
  },
  {
    name: "sends no file while something is unread",
    caughtBy: ["tcp/send/sendfile-fails"],
    breaks: () => ({
      sendfile: async ({ socket }, next, endpoint) =>
        await isWaiting(endpoint, socket) ? failed("EINVAL") : await next(),
    }),
  },
  ...(["SO_SNDBUF", "SO_ERROR"] as const).map((option): Defect => ({
    name: `reports in ${option} that there is no room`,
    caughtBy: ["tcp/send/full-tells"],
    breaks: () => ({
      async getsockopt(params, next, endpoint) {
        if (params.option !== option || !await isFull(endpoint, params.socket)) return await next();
        return { value: { value: 0, ...(option === "SO_ERROR" ? { errno: "EAGAIN" } : {}) } };
      },
    }),
  })),
  {
    name: "changes no option of a socket that is connected to nobody again",
    caughtBy: ["udp/connected/dissolve-tells"],
    breaks: () => {
      const dissolved = new Set<SocketId>();
      return {
        disconnect: marking(dissolved),
        setsockopt: async ({ socket }, next) => dissolved.has(socket) ? { value: {} } : await next(),
      };
    },
  },
  {
    name: "takes a socket that is connected to nobody again for one that has hung up",
    caughtBy: ["udp/connected/dissolve-tells"],
    breaks: () => {
      const dissolved = new Set<SocketId>();
      return {
        disconnect: marking(dissolved),
        async poll({ socket }, next) {
          const reply = await next();
          return reply.value && dissolved.has(socket)
            ? { value: { events: [...reply.value.events, "hup"] } }
            : reply;
        },
      };
    },
  },
];
