import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Method } from "../../endpoint/operations.ts";
import type { OptionName } from "../../endpoint/options.ts";
import { type Breaks, type Defect, failed, hasEnded, isWaiting } from "./endpoint.ts";

/** Makes a call, and does something to a socket before its success is reported. */
const then = <M extends Method>(
  change: (params: Parameters<Breaks<M>>[0], reply: Reply<M>, endpoint: Parameters<Breaks<M>>[2]) => unknown,
): Breaks<M> =>
async (params, next, endpoint) => {
  const reply = await next();
  if (!reply.error) await change(params, reply, endpoint);
  return reply;
};

/** Switches an option off when a socket is connected or accepted. */
function switchesOff(option: OptionName, when: "accept" | "connect"): Defect {
  const off = (socket: SocketId, endpoint: Endpoint) =>
    endpoint.invoke("setsockopt", { socket, option, value: 0 });
  return {
    name: `switches ${option} off at ${when}`,
    caughtBy: [when === "accept" ? "tcp/accept/waits-inherited" : "option/kept-by-steps"],
    breaks: () => ({
      [when]: when === "accept"
        ? then<"accept">((_params, { value }, endpoint) => off(value!.socket, endpoint))
        : then<"connect">(({ socket }, _reply, endpoint) => off(socket, endpoint)),
    }),
  };
}

/** Defects in what a step from one state to another leaves of a socket. */
export const STEPS_FORGET: readonly Defect[] = [
  switchesOff("SO_TIMESTAMP", "accept"),
  switchesOff("SO_DONTROUTE", "accept"),
  switchesOff("SO_BROADCAST", "accept"),
  switchesOff("TCP_USER_TIMEOUT", "accept"),
  switchesOff("TCP_USER_TIMEOUT", "connect"),
  switchesOff("SO_TIMESTAMP", "connect"),
  switchesOff("SO_OOBINLINE", "connect"),
  switchesOff("IP_RECVERR", "connect"),
  switchesOff("IP_PKTINFO", "connect"),
  switchesOff("IPV6_RECVHOPLIMIT", "connect"),
  {
    name: "does not wait on what it accepted over IPv4",
    caughtBy: ["ipv6/dual-stack-accept"],
    breaks: () => ({
      accept: then<"accept">(async (_params, { value }, endpoint) => {
        const { address, socket } = value!;
        if (address?.family !== "ipv6" || !address.host.startsWith("::ffff:")) return;
        await endpoint.invoke("setMode", { socket, mode: "nonblocking" });
      }),
    }),
  },
  {
    name: "hands whole seconds alone down to what it accepts",
    caughtBy: ["tcp/accept/waits-inherited"],
    breaks: () => ({
      accept: then<"accept">(async (_params, { value }, endpoint) => {
        for (const option of ["SO_RCVTIMEO", "SO_SNDTIMEO"] as const) {
          const { socket } = value!;
          const time = await endpoint.invoke("getsockopt", { socket, option });
          if (!time.value) continue;
          await endpoint.invoke("setsockopt", { socket, option, value: time.value.value, second: 0 });
        }
      }),
    }),
  },
  {
    name: "has no peer when both directions are shut down",
    caughtBy: ["address/names-after-both"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown({ socket, how }, next) {
          if (how === "both") shut.add(socket);
          return next();
        },
        getpeername: ({ socket }, next) => shut.has(socket) ? Promise.resolve(failed("ENOTCONN")) : next(),
      };
    },
  },
  {
    name: "has no peer over AF_UNIX that has ended",
    caughtBy: ["unix/stream/names-bound"],
    breaks: () => ({
      async getpeername({ socket }, next, endpoint) {
        return await hasEnded(endpoint, socket) ? failed("ENOTCONN") : await next();
      },
    }),
  },
  {
    name: "sends no empty datagrams to mapped addresses",
    caughtBy: ["ipv6/mapped-datagram"],
    breaks: () => ({
      async send({ socket, data }, next, endpoint) {
        const { value } = await endpoint.invoke("getpeername", { socket });
        const mapped = value?.address.family === "ipv6" && value.address.host.startsWith("::ffff:");
        return mapped && data.length === 0 ? { value: { count: 0 } } : await next();
      },
    }),
  },
  {
    name: "forgets the options of a datagram socket when it gets a second peer",
    caughtBy: ["option/kept-by-steps"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        connect: then<"connect">(async ({ socket }, _reply, endpoint) => {
          if (!connected.has(socket)) return connected.add(socket);
          return await endpoint.invoke("setsockopt", { socket, option: "SO_BROADCAST", value: 0 });
        }),
      };
    },
  },
  {
    name: "waits on a socket over AF_UNIX once it is connected",
    caughtBy: ["unix/stream/nonblocking-kept"],
    breaks: () => ({
      connect: then<"connect">(async ({ socket, address }, _reply, endpoint) => {
        if (address.family === "unix") await endpoint.invoke("setMode", { socket, mode: "natural" });
      }),
    }),
  },
  {
    name: "delays small segments again when the buffer for sending is set",
    caughtBy: ["option/one-by-one"],
    breaks: () => ({
      setsockopt: then<"setsockopt">(async ({ socket, option }, _reply, endpoint) => {
        if (option !== "SO_SNDBUF") return;
        await endpoint.invoke("setsockopt", { socket, option: "TCP_NODELAY", value: 0 });
      }),
    }),
  },
  {
    name: "keeps a connection alive whose small segments are not delayed",
    caughtBy: ["option/one-by-one"],
    breaks: () => ({
      setsockopt: then<"setsockopt">(async ({ socket, option, value }, _reply, endpoint) => {
        if (option !== "TCP_NODELAY") return;
        await endpoint.invoke("setsockopt", { socket, option: "SO_KEEPALIVE", value });
      }),
    }),
  },
  {
    name: "connects a stream socket that sends to an address",
    caughtBy: ["tcp/send/not-connected"],
    breaks: () => ({
      async sendto({ socket, data, address }, next, endpoint) {
        const { error } = await endpoint.invoke("connect", { socket, address });
        return error ? await next() : await endpoint.invoke("send", { socket, data });
      },
    }),
  },
  {
    name: "reports a reset once more when the socket is closed",
    caughtBy: ["tcp/reset/sends-alike"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: [], timeoutMs: 0 });
        const connected = (await endpoint.invoke("getpeername", { socket })).value;
        const reply = await next();
        return value?.events.includes("hup") && !connected ? failed("ECONNRESET") : reply;
      },
    }),
  },
  {
    name: "lets the times that a socket waits go with its half-close",
    caughtBy: ["option/kept-by-steps"],
    breaks: () => ({
      shutdown: then<"shutdown">(async ({ socket }, _reply, endpoint) => {
        await endpoint.invoke("setsockopt", { socket, option: "SO_RCVTIMEO", value: 0, second: 0 });
      }),
    }),
  },
  {
    name: "shares the address of whatever it binds",
    caughtBy: ["option/kept-by-steps"],
    breaks: () => ({
      bind: then<"bind">(async ({ socket }, _reply, endpoint) => {
        await endpoint.invoke("setsockopt", { socket, option: "SO_REUSEADDR", value: 1 });
      }),
    }),
  },
  {
    name: "shares a port, and no address any more",
    caughtBy: ["option/one-by-one"],
    breaks: () => ({
      setsockopt: then<"setsockopt">(async ({ socket, option }, _reply, endpoint) => {
        if (option !== "SO_REUSEPORT") return;
        await endpoint.invoke("setsockopt", { socket, option: "SO_REUSEADDR", value: 0 });
      }),
    }),
  },
  {
    name: "drops a byte that was not read when the buffer for receiving is set",
    caughtBy: ["option/set-on-connected"],
    breaks: () => ({
      setsockopt: then<"setsockopt">(async ({ socket, option }, _reply, endpoint) => {
        if (option === "SO_RCVBUF" && await isWaiting(endpoint, socket)) {
          await endpoint.invoke("recv", { socket, size: 1 });
        }
      }),
    }),
  },
  {
    name: "waits for ever over AF_UNIX once it is connected",
    caughtBy: ["option/kept-by-steps"],
    breaks: () => ({
      connect: then<"connect">(async ({ socket, address }, _reply, endpoint) => {
        if (address.family !== "unix") return;
        await endpoint.invoke("setsockopt", { socket, option: "SO_RCVTIMEO", value: 0, second: 0 });
      }),
    }),
  },
];
