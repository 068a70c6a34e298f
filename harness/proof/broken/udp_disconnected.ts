import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, insteadOf, isWaiting, marking, never } from "./endpoint.ts";

const done = () => Promise.resolve({ value: {} });

/** Remembers the sockets whose direction has been shut down. */
function ending(how: "read" | "write" | "both") {
  const ended = new Set<SocketId>();
  const shutdown: Breaks<"shutdown"> = async (params, next) => {
    if (params.how === how) ended.add(params.socket);
    return await next();
  };
  return { ended, shutdown };
}

/** Defects in datagram sockets that are connected no more, or shut down. */
export const UDP_DISCONNECTED: readonly Defect[] = [
  {
    name: "keeps a datagram socket connected that is to be dissolved",
    caughtBy: ["udp/connected/dissolve", "udp/connected/dissolve-keeps-port"],
    breaks: () => ({ disconnect: done }),
  },
  {
    name: "opens a new datagram socket in the place of one that is to be dissolved",
    caughtBy: ["udp/connected/dissolve-keeps-port"],
    breaks: () => {
      const moved = new Map<SocketId, SocketId>();
      const there = <P extends { readonly socket: SocketId }>(params: P): P => ({
        ...params,
        socket: moved.get(params.socket) ?? params.socket,
      });
      return {
        async disconnect({ socket }, _next, endpoint) {
          const name = await endpoint.invoke("getsockname", { socket });
          const family = name.value?.address.family ?? "ipv4";
          const { value } = await endpoint.invoke("socket", { family, type: "datagram" });
          if (value) moved.set(socket, value.socket);
          return { value: {} };
        },
        getsockname: (params, next) => next(there(params)),
        recvfrom: (params, next) => next(there(params)),
      };
    },
  },
  {
    name: "sends to the last peer of a socket that is connected no more",
    caughtBy: ["udp/connected/dissolve"],
    breaks: () => {
      const peers = new Map<SocketId, Address>();
      return {
        async connect({ socket, address }, next) {
          peers.set(socket, address);
          return await next();
        },
        async send({ socket, data }, next, endpoint) {
          const address = peers.get(socket);
          const reply = await next();
          if (reply.error?.errno !== "EDESTADDRREQ" || !address || !(data instanceof Uint8Array)) {
            return reply;
          }
          return await endpoint.invoke("sendto", { socket, data, address });
        },
      };
    },
  },
  {
    name: "hears nobody on a socket that is connected no more",
    caughtBy: ["udp/connected/dissolve", "udp/connected/dissolve-keeps-port"],
    breaks: () => {
      const dissolved = new Set<SocketId>();
      return {
        disconnect: marking(dissolved),
        recvfrom: async ({ socket }, next) => dissolved.has(socket) ? await never() : await next(),
      };
    },
  },
  {
    name: "shuts no datagram socket down",
    caughtBy: ["udp/connected/shutdown-write"],
    breaks: () => ({ shutdown: done }),
  },
  {
    name: "says that a datagram socket without a peer was shut down",
    caughtBy: ["udp/connected/shutdown-write"],
    breaks: () => ({ shutdown: insteadOf("ENOTCONN", { value: {} }) }),
  },
  {
    name: "still sends to addresses after a shutdown of sending",
    caughtBy: ["udp/connected/shutdown-write"],
    breaks: () => ({
      async sendto({ address, data }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EPIPE") return reply;
        const { value } = await endpoint.invoke("socket", { family: address.family, type: "datagram" });
        return value ? await endpoint.invoke("sendto", { socket: value.socket, address, data }) : reply;
      },
    }),
  },
  {
    name: "receives nothing after a shutdown of sending",
    caughtBy: ["udp/connected/shutdown-write"],
    breaks: () => {
      const { ended, shutdown } = ending("write");
      return {
        shutdown,
        recv: async ({ socket }, next) =>
          ended.has(socket) ? { value: { data: new Uint8Array(0) } } : await next(),
      };
    },
  },
  {
    name: "sends nothing after a shutdown of receiving",
    caughtBy: ["udp/connected/shutdown-read"],
    breaks: () => {
      const { ended, shutdown } = ending("read");
      return {
        shutdown,
        send: async ({ socket }, next) => ended.has(socket) ? failed("EPIPE") : await next(),
      };
    },
  },
  {
    name: "closes a datagram socket whose receiving is shut down",
    caughtBy: ["udp/connected/shutdown-read"],
    breaks: () => ({
      shutdown: async ({ socket }, _next, endpoint) => await endpoint.invoke("close", { socket }),
    }),
  },
  {
    name: "throws away what has come when it is connected to nobody",
    caughtBy: ["udp/connected/dissolve-keeps-queue"],
    breaks: () => ({
      async disconnect({ socket }, next, endpoint) {
        while (await isWaiting(endpoint, socket)) await endpoint.invoke("recvfrom", { socket, size: 65_536 });
        return await next();
      },
    }),
  },
];
