import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, hasEnded, keeping, marking } from "./endpoint.ts";

// States of a connection as Linux numbers them.
const [SYN_SENT, CLOSED] = [2, 7];

/** Defects in options as a socket goes from one state to another. */
export const OPTION_LIFE: readonly Defect[] = [
  {
    name: "says that there is no low-water mark, and keeps it",
    caughtBy: ["option/receive-low-water"],
    breaks: () => ({
      getsockopt: ({ option }, next) =>
        option === "SO_RCVLOWAT" ? Promise.resolve({ value: { value: 0 } }) : next(),
    }),
  },
  {
    name: "takes every connection for an established one",
    caughtBy: ["option/tcp-state"],
    breaks: () => ({
      getsockopt: ({ option }, next) =>
        option === "TCP_INFO" ? Promise.resolve({ value: { value: 1 } }) : next(),
    }),
  },
  {
    name: "takes a connection that is being made for one that is closed",
    caughtBy: ["option/tcp-state"],
    breaks: () => ({
      async getsockopt({ option }, next) {
        const reply = await next();
        const connects = option === "TCP_INFO" && reply.value?.value === SYN_SENT;
        return connects ? { value: { value: CLOSED } } : reply;
      },
    }),
  },
  {
    name: "sends packets of no hops over IPv4",
    caughtBy: ["option/ttl"],
    breaks: () => ({
      setsockopt: ({ option, value }, next) =>
        option === "IP_TTL" && value === 0 ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "stays corked once it was",
    caughtBy: ["tcp/stream/cork"],
    breaks: () => ({
      setsockopt: ({ option, value }, next) =>
        option === "TCP_CORK" && value === 0 ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "takes no options any more when the peer has ended its side",
    caughtBy: ["option/set-on-connected"],
    breaks: () => ({
      async setsockopt({ socket }, next, endpoint) {
        return await hasEnded(endpoint, socket) ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "takes a user timeout before it is connected alone",
    caughtBy: ["option/set-on-connected"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        const name = await endpoint.invoke("getpeername", { socket });
        return option === "TCP_USER_TIMEOUT" && name.value ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "has no SO_REUSEADDR and no SO_KEEPALIVE over AF_UNIX",
    caughtBy: ["unix/stream/options"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        const name = await endpoint.invoke("getsockname", { socket });
        const refused = name.value?.address.family === "unix" && /REUSEADDR|KEEPALIVE/.test(option);
        return refused ? failed("ENOPROTOOPT") : await next();
      },
    }),
  },
  {
    name: "lets a port be shared before a bind alone",
    caughtBy: ["option/set-after-bind"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockname", { socket });
        const bound = value !== undefined && value.address.family !== "unix" && value.address.port > 0;
        return bound && option.startsWith("SO_REUSE") ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "limits segments before a connect alone",
    caughtBy: ["option/set-after-bind"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        const name = await endpoint.invoke("getpeername", { socket });
        return option === "TCP_MAXSEG" && name.value ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "sets the buffers of a socket before it listens alone",
    caughtBy: ["option/set-after-bind"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        if (option !== "SO_RCVBUF" && option !== "SO_SNDBUF") return await next();
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_ACCEPTCONN" });
        return value?.value ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "keeps the hops of a socket that is connected, whatever is set",
    caughtBy: ["option/ttl"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        connect: marking(connected),
        setsockopt: ({ socket, option }, next) =>
          connected.has(socket) && (option === "IP_TTL" || option === "IPV6_UNICAST_HOPS")
            ? Promise.resolve({ value: {} })
            : next(),
      };
    },
  },
  {
    name: "sets the size of a receive buffer at every datagram socket that it has opened",
    caughtBy: ["option/own-alone-datagram"],
    breaks: () => {
      const opened: SocketId[] = [];
      return {
        openDatagram: keeping(opened),
        async setsockopt(params, next, endpoint) {
          if (params.option !== "SO_RCVBUF") return await next();
          for (const socket of opened) await endpoint.invoke("setsockopt", { ...params, socket });
          return await next();
        },
      };
    },
  },
  {
    // TritonDataCenter/illumos-joyent#148
    name: "sets no options of TCP once the peer has reset",
    caughtBy: ["option/set-on-connected"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: [], timeoutMs: 0 });
        return value?.events.includes("err") && option.startsWith("TCP_") ? failed("EINVAL") : await next();
      },
    }),
  },
];
