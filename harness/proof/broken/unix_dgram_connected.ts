import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { after, markingError } from "./calls.ts";
import { type Defect, failed, insteadOf, marking } from "./endpoint.ts";
import { answering } from "./unix_dgram.ts";

/** Defects in connected datagram sockets over AF_UNIX. */
export const UNIX_DGRAM_CONNECTED: readonly Defect[] = [
  {
    name: "reads end of file when the peer of a datagram socket is gone",
    caughtBy: ["unix/dgram/peer-close"],
    breaks: () => {
      const gone = new Set<SocketId>();
      return {
        send: markingError(gone, "ECONNREFUSED"),
        recv: ({ socket }, next) =>
          gone.has(socket) ? Promise.resolve({ value: { data: new Uint8Array() } }) : next(),
      };
    },
  },
  {
    name: "says that the pipe is broken where a datagram's peer is gone",
    caughtBy: ["unix/dgram/peer-close"],
    breaks: () => ({ send: insteadOf("ECONNREFUSED", failed("EPIPE")) }),
  },
  {
    name: "connects a datagram socket over AF_UNIX once",
    caughtBy: ["unix/dgram/connected", "unix/dgram/peer-close"],
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
    name: "sends an empty datagram to say that it ends",
    caughtBy: ["unix/dgram/shutdown"],
    breaks: () => ({ shutdown: after("send", { data: new Uint8Array() }) }),
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
  {
    name: "connects to whomever a datagram is sent",
    caughtBy: ["unix/dgram/connected"],
    breaks: () => ({
      async sendto({ socket, address }, next, endpoint) {
        await endpoint.invoke("connect", { socket, address });
        return await next();
      },
    }),
  },
  {
    name: "forgets its path when its connection is dissolved",
    caughtBy: ["unix/dgram/dissolve"],
    breaks: () => {
      const dissolved = new Set<SocketId>();
      return {
        disconnect: marking(dissolved),
        getsockname: ({ socket }, next) =>
          dissolved.has(socket)
            ? Promise.resolve({ value: { address: { family: "unix", path: "" } } })
            : next(),
      };
    },
  },
  {
    name: "sends to the last peer when it has none any more",
    caughtBy: ["unix/dgram/dissolve"],
    breaks: () => {
      const peers = new Map<SocketId, Address>();
      return {
        connect({ socket, address }, next) {
          peers.set(socket, address);
          return next();
        },
        async send({ socket, data }, next, endpoint) {
          const reply = await next();
          const address = peers.get(socket);
          if (reply.error?.errno !== "ENOTCONN" || !address || !(data instanceof Uint8Array)) return reply;
          return await endpoint.invoke("sendto", { socket, data, address });
        },
      };
    },
  },
];
