import type { Endpoint } from "../../endpoint/endpoint.ts";
import { FACTS, FLAGS, type OptionName } from "../../endpoint/options.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { whenFailed, withOption } from "./calls.ts";
import { type Defect, keeping, marking } from "./endpoint.ts";

/** True if an option is a flag. */
function isFlag(option: OptionName): boolean {
  return (FLAGS as readonly string[]).includes(option);
}

/** Sets an option to 0. */
async function clear(endpoint: Endpoint, socket: SocketId, option: OptionName): Promise<void> {
  await endpoint.invoke("setsockopt", { socket, option, value: 0 });
}

/** Defects in setting and reading options. */
export const OPTION: readonly Defect[] = [
  {
    name: "takes every number but 1 for off",
    caughtBy: ["option/bool-normalised"],
    breaks: () => ({
      setsockopt: (params, next) =>
        next(isFlag(params.option) ? { ...params, value: params.value === 1 ? 1 : 0 } : params),
    }),
  },
  {
    name: "takes negative numbers for off",
    caughtBy: ["option/bool-normalised"],
    breaks: () => ({
      setsockopt: (params, next) =>
        next(isFlag(params.option) ? { ...params, value: Math.max(0, params.value) } : params),
    }),
  },
  {
    name: "turns flags on and never off",
    caughtBy: [
      "option/bool-normalised",
      "option/persist-across-connect",
      "option/linger-roundtrip",
      "multicast/broadcast-needs-option",
    ],
    breaks: () => ({ setsockopt: (params, next) => next({ ...params, value: params.value || 1 }) }),
  },
  {
    name: "says that options are set, and sets none",
    caughtBy: [
      "option/bool-normalised",
      "option/buffer-sizes",
      "option/linger-roundtrip",
      "option/persist-across-connect",
      "option/keepalive-params",
      "option/user-timeout",
      "option/ttl",
      "option/read-only",
      "option/unknown",
      "option/receive-low-water",
      "poll/rcvlowat",
      "urgent/inline",
    ],
    breaks: () => ({ setsockopt: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "sets an option on all of its sockets",
    caughtBy: ["option/bool-normalised"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        socket: keeping<"socket">(sockets),
        async setsockopt(params, next, endpoint) {
          for (const socket of sockets) await endpoint.invoke("setsockopt", { ...params, socket });
          return await next();
        },
      };
    },
  },
  {
    name: "reads every option once, and remembers it",
    caughtBy: [
      "option/bool-normalised",
      "option/linger-roundtrip",
      "option/facts",
      "option/buffer-sizes",
      "option/persist-across-connect",
    ],
    breaks: () => {
      const known = new Map<string, { value: number; second?: number; errno?: string | null }>();
      return {
        async getsockopt({ socket, option }, next) {
          const key = `${socket} ${option}`;
          const value = known.get(key);
          if (value) return { value };
          const reply = await next();
          if (reply.value) known.set(key, reply.value);
          return reply;
        },
      };
    },
  },
  {
    name: "turns keep-alive on for every socket",
    caughtBy: ["option/bool-normalised"],
    breaks: () => ({ socket: withOption("SO_KEEPALIVE", 1) }),
  },
  {
    name: "forgets by connecting what was set before",
    caughtBy: ["option/persist-across-connect"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        const reply = await next();
        await clear(endpoint, socket, "SO_KEEPALIVE");
        await clear(endpoint, socket, "SO_OOBINLINE");
        return reply;
      },
    }),
  },
  {
    name: "turns TCP_NODELAY on as soon as a connection is there",
    caughtBy: ["option/persist-across-connect"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        connect: marking(connected),
        async getsockopt({ socket, option }, next) {
          const reply = await next();
          const forced = connected.has(socket) && option === "TCP_NODELAY" && reply.value;
          return forced ? { value: { value: 1 } } : reply;
        },
      };
    },
  },
  {
    name: "reports the TCP_NODELAY that it was given, and delays small segments all the same",
    caughtBy: ["option/nodelay-acts"],
    breaks: () => {
      const given = new Map<SocketId, number>();
      return {
        async setsockopt({ socket, option, value }, next) {
          if (option !== "TCP_NODELAY") return await next();
          given.set(socket, value);
          return { value: {} };
        },
        async getsockopt({ socket, option }, next) {
          const value = given.get(socket);
          return option === "TCP_NODELAY" && value !== undefined ? { value: { value } } : await next();
        },
      };
    },
  },
  {
    name: "delays small segments of a socket that was to connect without it",
    caughtBy: ["option/nodelay-acts"],
    breaks: () => ({
      async connectStream({ options, ...params }, next) {
        const { TCP_NODELAY: _lost, ...kept } = options ?? {};
        return await next({ ...params, options: kept });
      },
    }),
  },
  {
    name: "cannot turn TCP_NODELAY off, and says that it has",
    caughtBy: ["option/nodelay-acts"],
    breaks: () => {
      const off = new Set<SocketId>();
      return {
        async setsockopt({ socket, option, value }, next) {
          if (option === "TCP_NODELAY" && value === 0) {
            off.add(socket);
            return { value: {} };
          }
          if (option === "TCP_NODELAY") off.delete(socket);
          return await next();
        },
        async getsockopt({ socket, option }, next) {
          return option === "TCP_NODELAY" && off.has(socket) ? { value: { value: 0 } } : await next();
        },
      };
    },
  },
  {
    name: "sets options before a connect alone",
    caughtBy: ["option/persist-across-connect"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        connect: marking(connected),
        async setsockopt({ socket }, next) {
          return connected.has(socket) ? { value: {} } : await next();
        },
      };
    },
  },
  {
    name: "says that an option of another protocol is set",
    caughtBy: ["option/unknown"],
    breaks: () => ({
      async setsockopt(_params, next) {
        const reply = await next();
        return ["ENOPROTOOPT", "EOPNOTSUPP"].includes(reply.error?.errno ?? "") ? { value: {} } : reply;
      },
    }),
  },
  {
    name: "reads an option of another protocol as 0",
    caughtBy: ["option/unknown"],
    breaks: () => ({
      async getsockopt(_params, next) {
        const reply = await next();
        return reply.error ? { value: { value: 0 } } : reply;
      },
    }),
  },
  {
    name: "gives a socket up when an option cannot be set",
    caughtBy: ["option/unknown", "option/ttl", "option/keepalive-params", "option/read-only"],
    breaks: () => ({ setsockopt: whenFailed("close") }),
  },
  {
    name: "says that facts can be set",
    caughtBy: ["option/read-only"],
    breaks: () => ({
      async setsockopt({ option }, next) {
        return (FACTS as readonly string[]).includes(option) ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "says of every socket that it is a stream",
    caughtBy: ["option/facts"],
    breaks: () => ({
      getsockopt: async ({ option }, next) => option === "SO_TYPE" ? { value: { value: 1 } } : await next(),
    }),
  },
  {
    name: "says the protocol that was asked for, 0",
    caughtBy: ["option/facts"],
    breaks: () => ({
      getsockopt: async ({ option }, next) =>
        option === "SO_PROTOCOL" ? { value: { value: 0 } } : await next(),
    }),
  },
  {
    name: "takes a socket for a listener as soon as it is bound",
    caughtBy: ["option/facts"],
    breaks: () => {
      const bound = new Set<SocketId>();
      return {
        bind: marking(bound),
        getsockopt: async ({ socket, option }, next) =>
          option === "SO_ACCEPTCONN" && bound.has(socket) ? { value: { value: 1 } } : await next(),
      };
    },
  },
  {
    name: "takes accepted sockets for listeners, as they have a listener's options",
    caughtBy: ["option/facts"],
    breaks: () => {
      const accepted = new Set<SocketId>();
      return {
        accept: keeping<"accept">(accepted),
        getsockopt: async ({ socket, option }, next) =>
          option === "SO_ACCEPTCONN" && accepted.has(socket) ? { value: { value: 1 } } : await next(),
      };
    },
  },
  {
    name: "takes a listener that was shut down for one that listens",
    caughtBy: ["option/facts"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listen: marking(listeners),
        getsockopt: async ({ socket, option }, next) =>
          option === "SO_ACCEPTCONN" && listeners.has(socket) ? { value: { value: 1 } } : await next(),
      };
    },
  },
  {
    name: "has one class of traffic for IPv4 and IPv6",
    caughtBy: ["option/traffic-class"],
    breaks: () => ({
      async setsockopt(params, next, endpoint) {
        const reply = await next();
        if (params.option === "IP_TOS") {
          await endpoint.invoke("setsockopt", { ...params, option: "IPV6_TCLASS" });
        }
        return reply;
      },
    }),
  },
];
