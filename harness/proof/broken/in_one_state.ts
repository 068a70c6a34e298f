import { type Address, sameAddress } from "../../endpoint/address.ts";
import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { markingError } from "./calls.ts";
import { type Defect, failed, insteadOf, isWaiting, keepingOrigin, marking, never } from "./endpoint.ts";
import { isFull } from "./tcp_full.ts";

const AF_INET = 2;

/** The number of the state of a connection that has not ended. */
const ESTABLISHED = 1;
/** The most seconds that a number of 15 bits holds. */
const FIFTEEN_BITS = 0x7fff;

/** True if a socket is connected to an address of IPv4 that is mapped to IPv6. */
export async function isMapped(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const { value } = await endpoint.invoke("getpeername", { socket });
  return value?.address.family === "ipv6" && value.address.host.startsWith("::ffff:");
}

/** True if a socket has a peer. */
async function isConnected(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  return (await endpoint.invoke("getpeername", { socket })).value !== undefined;
}

/** Defects that show in one state of a socket alone. */
export const IN_ONE_STATE: readonly Defect[] = [
  ...([["end", "rdhup"], ["reset", "err"]] as const).map(([what, event]): Defect => ({
    name: `polls no ${what} of a connection to a mapped address`,
    caughtBy: ["ipv6/mapped-tells"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        const reply = await next();
        // A connection that was reset has no peer any more, and no name of it.
        const { value } = await endpoint.invoke("getsockname", { socket });
        const mapped = value?.address.family === "ipv6" && value.address.host.startsWith("::ffff:");
        return mapped && reply.value
          ? { value: { events: reply.value.events.filter((each) => each !== event) } }
          : reply;
      },
    }),
  })),
  {
    name: "is of IPv4 once it is connected to a mapped address",
    caughtBy: ["ipv6/mapped-tells"],
    breaks: () => ({
      async getsockopt({ socket, option }, next, endpoint) {
        const mapped = option === "SO_DOMAIN" && await isMapped(endpoint, socket);
        return mapped ? { value: { value: AF_INET } } : await next();
      },
    }),
  },
  {
    name: "sends to everybody from no socket that is connected",
    caughtBy: ["option/set-on-connected-datagram"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        const refuses = option === "SO_BROADCAST" && await isConnected(endpoint, socket);
        return refuses ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "changes no option of a datagram socket on which something waits",
    caughtBy: ["option/set-on-connected-datagram"],
    breaks: () => ({
      async setsockopt({ socket }, next, endpoint) {
        return await isWaiting(endpoint, socket) ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "refuses TCP_NODELAY where pieces are held back",
    caughtBy: ["tcp/stream/cork-combined"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        if (option !== "TCP_NODELAY") return await next();
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "TCP_CORK" });
        return value?.value ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "keeps urgent bytes apart where something was unread when they were to be in line",
    caughtBy: ["urgent/inline-unread"],
    breaks: () => {
      let on = 0;
      return {
        async setsockopt({ socket, option, value }, next, endpoint) {
          if (option !== "SO_OOBINLINE" || !await isWaiting(endpoint, socket)) return await next();
          on = value;
          return { value: {} };
        },
        getsockopt: ({ option }, next) =>
          option === "SO_OOBINLINE" && on !== 0 ? Promise.resolve({ value: { value: on } }) : next(),
      };
    },
  },
  {
    name: "counts an urgent byte for which there is no room, and drops it",
    caughtBy: ["urgent/full"],
    breaks: () => ({
      async send({ socket, data, flags }, next, endpoint) {
        const drops = flags?.includes("oob") && await isFull(endpoint, socket);
        return drops ? { value: { count: data.length } } : await next();
      },
    }),
  },
  {
    name: "waits for room for a file, whatever the mode",
    caughtBy: ["tcp/send/sendfile-full"],
    breaks: () => ({ sendfile: insteadOf("EAGAIN", never()) }),
  },
  {
    name: "says that a file was sent for which there was no room",
    caughtBy: ["tcp/send/sendfile-full"],
    breaks: () => ({
      async sendfile({ size }, next) {
        const reply = await next();
        return reply.error ? { value: { count: size } } : reply;
      },
    }),
  },
  ...([["first", 4], ["last", 9]] as const).map(([which, state]): Defect => ({
    name: `is connected as long as its end is not acknowledged, where it has closed ${which}`,
    caughtBy: ["tcp/loss/ending-states"],
    breaks: () => ({
      async getsockopt({ option }, next) {
        const { value, ...reply } = await next();
        const hides = option === "TCP_INFO" && value !== undefined && (value.value & 0xff) === state;
        return hides
          ? { value: { ...value, value: ESTABLISHED } }
          : { ...reply, value } as Reply<"getsockopt">;
      },
    }),
  })),
  {
    name: "counts one byte for which there is no room, and drops it",
    caughtBy: ["tcp/send/one-byte-full"],
    breaks: () => ({
      async send({ socket, data, flags = [] }, next, endpoint) {
        const drops = data.length === 1 && !flags.includes("oob") && await isFull(endpoint, socket);
        return drops ? { value: { count: 1 } } : await next();
      },
    }),
  },
  {
    name: "sends into nowhere once a receive has reported a reset",
    caughtBy: ["tcp/reset/told-then-sends"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        recv: markingError(told, "ECONNRESET"),
        send: ({ socket, data }, next) =>
          told.has(socket) ? Promise.resolve({ value: { count: data.length } }) : next(),
      };
    },
  },
  {
    name: "connects no datagram socket to the peer that it has",
    caughtBy: ["udp/connected/reconnect"],
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        const { value } = await endpoint.invoke("getpeername", { socket });
        return value && sameAddress(value.address, address) ? failed("EISCONN") : await next();
      },
    }),
  },
  ...(["recvmmsg", "sendmmsg", "sendfile"] as const).map((method): Defect => ({
    name: `says in ${method} that a closed socket is not connected`,
    caughtBy: ["lifecycle/messages-after-close"],
    breaks: () => ({ [method]: insteadOf("EBADF", failed("ENOTCONN")) }),
  })),
  {
    name: "takes its own half-close for the end of a stream on which nothing waits",
    caughtBy: ["tcp/shutdown/wr-then-flags", "unix/seqpacket/nonblocking"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        async recv({ socket }, next) {
          const reply = await next();
          return shut.has(socket) && reply.error?.errno === "EAGAIN"
            ? { value: { data: new Uint8Array() } }
            : reply;
        },
      };
    },
  },
  {
    name: "waits for nothing more after its own half-close, whatever the flags",
    caughtBy: ["tcp/shutdown/wr-then-flags"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        recv: ({ flags = [], ...params }, next) =>
          next({
            ...params,
            flags: shut.has(params.socket) ? flags.filter((flag) => flag !== "waitall") : flags,
          }),
      };
    },
  },
  {
    name: "has nothing to report of a reset where it must not wait",
    caughtBy: ["tcp/reset/flags"],
    breaks: () => ({
      async recv({ flags }, next) {
        const reply = await next();
        return flags?.includes("dontwait") && reply.error?.errno === "ECONNRESET" ? failed("EAGAIN") : reply;
      },
    }),
  },
  ...(["recvfrom", "recvmsg", "readv", "recvInto"] as const).map((method): Defect => ({
    name: `shuts receiving down when a ${method} times out`,
    caughtBy: ["timeout/no-loss-alike"],
    breaks: () => ({
      async [method](
        { socket }: { socket: SocketId },
        next: () => Promise<Reply<"recv">>,
        endpoint: Endpoint,
      ) {
        const reply = await next();
        if (reply.error?.timeout) await endpoint.invoke("shutdown", { socket, how: "read" });
        return reply;
      },
    }),
  })),
  {
    name: "changes no option while it connects",
    caughtBy: ["tcp/connect/in-progress-state"],
    breaks: () => {
      const connecting = new Set<SocketId>();
      return {
        connect: markingError(connecting, "EINPROGRESS"),
        setsockopt: ({ socket }, next) => connecting.has(socket) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
  {
    name: "fails to close a socket that has reported a reset",
    caughtBy: ["tcp/reset/told-then-sends"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        recv: markingError(told, "ECONNRESET"),
        async close({ socket }, next) {
          const reply = await next();
          return told.has(socket) ? failed("ECONNRESET") : reply;
        },
      };
    },
  },
  {
    name: "has no peer where its buffers are full",
    caughtBy: ["tcp/send/full-tells"],
    breaks: () => ({
      getpeername: async ({ socket }, next, endpoint) =>
        await isFull(endpoint, socket) ? failed("ENOTCONN") : await next(),
    }),
  },
  {
    name: "changes no option where its buffers are full",
    caughtBy: ["tcp/send/full-tells"],
    breaks: () => ({
      setsockopt: async ({ socket }, next, endpoint) =>
        await isConnected(endpoint, socket) && await isFull(endpoint, socket) ? { value: {} } : await next(),
    }),
  },
  {
    name: "changes no mode where its buffers are full",
    caughtBy: ["tcp/send/full-tells"],
    breaks: () => ({
      setMode: async ({ socket }, next, endpoint) =>
        await isConnected(endpoint, socket) && await isFull(endpoint, socket) ? { value: {} } : await next(),
    }),
  },
  {
    name: "forgets the port of a connection whose listener is closed",
    caughtBy: ["tcp/accept/names-after-listener"],
    breaks: () => {
      const accepted = new Map<SocketId, SocketId>();
      const closed = new Set<SocketId>();
      return {
        accept: keepingOrigin(accepted),
        close: marking(closed),
        async getsockname({ socket }, next) {
          const { value, ...reply } = await next();
          const forgets = closed.has(accepted.get(socket)!) && value !== undefined && "port" in value.address;
          return forgets
            ? { value: { address: { ...value.address, port: 0 } as Address } }
            : { ...reply, value } as Reply<"getsockname">;
        },
      };
    },
  },
  {
    name: "ends what waits on a connection whose listener is closed",
    caughtBy: ["tcp/accept/survives-listener-close"],
    breaks: () => {
      const accepted = new Map<SocketId, SocketId>();
      const closed = new Set<SocketId>();
      return {
        accept: keepingOrigin(accepted),
        close: marking(closed),
        async recv({ socket }, next, endpoint) {
          const orphan = closed.has(accepted.get(socket)!) && !await isWaiting(endpoint, socket);
          return orphan ? { value: { data: new Uint8Array() } } : await next();
        },
      };
    },
  },
  {
    name: "sets no low-water mark while something is unread",
    caughtBy: ["option/receive-low-water"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        if (option !== "SO_RCVLOWAT") return await next();
        const { value } = await endpoint.invoke("fionread", { socket });
        return value?.count ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "takes capitals of an abstract name for small letters",
    caughtBy: ["unix/stream/abstract"],
    breaks: () => ({
      listenStream: ({ address, ...params }, next) =>
        next({
          ...params,
          address: address.family === "unix" && address.path.startsWith("\0")
            ? { ...address, path: address.path.toLowerCase() }
            : address,
        }),
    }),
  },
  {
    name: "keeps 15 bits of the seconds that a close may linger",
    caughtBy: ["option/linger-roundtrip"],
    breaks: () => ({
      setsockopt: ({ option, second, ...params }, next) =>
        option === "SO_LINGER" ? next({ ...params, option, second: (second ?? 0) & FIFTEEN_BITS }) : next(),
    }),
  },
];
