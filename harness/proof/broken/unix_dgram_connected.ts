import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed } from "./endpoint.ts";
import { answering } from "./unix_dgram.ts";

/** Defects in connected datagram sockets over AF_UNIX. */
export const UNIX_DGRAM_CONNECTED: readonly Defect[] = [
  {
    name: "reads end of file when the peer of a datagram socket is gone",
    caughtBy: ["unix/dgram/peer-close"],
    breaks: () => {
      const gone = new Set<SocketId>();
      return {
        async send({ socket }, next) {
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") gone.add(socket);
          return reply;
        },
        recv: ({ socket }, next) =>
          gone.has(socket) ? Promise.resolve({ value: { data: new Uint8Array() } }) : next(),
      };
    },
  },
  {
    name: "says that the pipe is broken where a datagram's peer is gone",
    caughtBy: ["unix/dgram/peer-close"],
    breaks: () => ({
      async send(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNREFUSED" ? failed("EPIPE") : reply;
      },
    }),
  },
  {
    name: "connects a datagram socket over AF_UNIX once",
    caughtBy: ["unix/dgram/peer-close"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        async connect({ socket }, next) {
          if (connected.has(socket)) return failed("EISCONN");
          const reply = await next();
          if (reply.value) connected.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "counts a datagram to a socket that hears another as sent",
    caughtBy: ["unix/dgram/connect-filter"],
    breaks: () => ({ sendto: answering("EPERM", "sent") }),
  },
  {
    name: "says that a socket which hears another refuses a datagram",
    caughtBy: ["unix/dgram/connect-filter"],
    breaks: () => ({ sendto: answering("EPERM", "ECONNREFUSED") }),
  },
  {
    name: "connects a datagram socket over AF_UNIX in its own books",
    caughtBy: ["unix/dgram/connect-filter"],
    breaks: () => {
      const peers = new Map<SocketId, Address>();
      return {
        connect({ socket, address }) {
          peers.set(socket, address);
          return Promise.resolve({ value: {} });
        },
        async send({ socket, data }, next, endpoint) {
          const address = peers.get(socket);
          if (address === undefined || !(data instanceof Uint8Array)) return await next();
          return await endpoint.invoke("sendto", { socket, data, address });
        },
        async getpeername({ socket }, next) {
          const address = peers.get(socket);
          return address ? { value: { address } } : await next();
        },
      };
    },
  },
  {
    name: "takes the shutdown of a datagram socket for nothing",
    caughtBy: ["unix/dgram/shutdown"],
    breaks: () => ({ shutdown: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "shuts a datagram socket down in both directions, whatever is asked for",
    caughtBy: ["unix/dgram/shutdown"],
    breaks: () => ({ shutdown: (params, next) => next({ ...params, how: "both" }) }),
  },
  {
    name: "sends an empty datagram to say that it ends",
    caughtBy: ["unix/dgram/shutdown"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        await endpoint.invoke("send", { socket, data: new Uint8Array() });
        return await next();
      },
    }),
  },
  {
    name: "throws away what is queued when a datagram socket stops receiving",
    caughtBy: ["unix/dgram/shutdown"],
    breaks: () => ({
      async shutdown({ socket, how }, next, endpoint) {
        if (how === "read") await endpoint.invoke("recv", { socket, size: 1024, flags: ["dontwait"] });
        return await next();
      },
    }),
  },
];
