import type { Address } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { after } from "./calls.ts";
import { type Defect, failed, keeping, keepingOrigin, marking, markingEnd } from "./endpoint.ts";

const asWildcard = (address: Address): Address =>
  address.family === "unix" ? address : { ...address, host: address.family === "ipv6" ? "::" : "0.0.0.0" };

/** Defects in the names of sockets. */
export const ADDRESSING: readonly Defect[] = [
  {
    name: "accept reports the listener's address",
    caughtBy: [
      "tcp/accept/fifo",
      "address/names-reciprocal",
      "address/wildcard-accept-concrete-local",
    ],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        const [accepted, own] = [await next(), await endpoint.invoke("getsockname", { socket })];
        if (accepted.error || own.error) return accepted;
        return { value: { socket: accepted.value.socket, address: own.value.address } };
      },
    }),
  },
  {
    name: "names the wildcard address for a connection",
    caughtBy: ["address/names-reciprocal", "address/autobind-on-connect"],
    breaks: () => ({
      async getsockname(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { address: asWildcard(value.address) } };
      },
    }),
  },
  {
    name: "names its own address as its peer's",
    caughtBy: ["address/names-reciprocal", "tcp/accept/fifo", "address/names-after-shutdown"],
    breaks: () => ({
      getpeername: (params, _next, endpoint) => Promise.resolve(endpoint.invoke("getsockname", params)),
    }),
  },
  {
    // As if the answer had been kept from before the kernel chose a port.
    name: "names the port that was asked for: 0",
    caughtBy: ["address/bind-names", "address/bind-ephemeral", "address/autobind-on-connect"],
    breaks: () => ({
      async getsockname(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const { address } = value;
        return { value: { address: address.family === "unix" ? address : { ...address, port: 0 } } };
      },
    }),
  },
  {
    name: "knows a peer, at no address, of every socket",
    caughtBy: ["address/getpeername-unconnected"],
    breaks: () => ({
      async getpeername(_params, next) {
        const reply = await next();
        if (reply.error?.errno !== "ENOTCONN") return reply;
        return { value: { address: { family: "ipv4", host: "0.0.0.0", port: 0 } } };
      },
    }),
  },
  {
    name: "forgets its peer's name when it has read the end of the stream",
    caughtBy: ["address/getpeername-after-peer-close"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        recv: markingEnd(ended),
        getpeername: ({ socket }, next) => ended.has(socket) ? Promise.resolve(failed("ENOTCONN")) : next(),
      };
    },
  },
  {
    name: "takes the pending error away when it is asked for a name",
    caughtBy: ["address/getpeername-after-peer-close"],
    breaks: () => ({ getpeername: after("getsockopt", { option: "SO_ERROR" }) }),
  },
  {
    name: "loses its own name with the connection",
    caughtBy: ["address/getpeername-after-peer-close"],
    breaks: () => {
      const connections: SocketId[] = [];
      return {
        accept: keeping(connections),
        connectStream: keeping(connections),
        async getsockname({ socket }, next, endpoint) {
          if (!connections.includes(socket)) return await next();
          const { error } = await endpoint.invoke("getpeername", { socket });
          return error ? { error } : await next();
        },
      };
    },
  },
  {
    name: "forgets the names of a connection that has shut down sending",
    caughtBy: ["address/names-after-shutdown"],
    breaks: () => {
      const halfClosed = new Set<SocketId>();
      return {
        shutdown: marking(halfClosed),
        getpeername: ({ socket }, next) =>
          halfClosed.has(socket) ? Promise.resolve(failed("ENOTCONN")) : next(),
      };
    },
  },
  {
    // gramineproject/gramine#725, scala-native/scala-native#3706
    name: "names the listener's address for the connections that it accepted",
    caughtBy: ["address/wildcard-accept-concrete-local"],
    breaks: () => {
      const listeners = new Map<SocketId, SocketId>();
      return {
        accept: keepingOrigin(listeners),
        getsockname: ({ socket }, next) => next({ socket: listeners.get(socket) ?? socket }),
      };
    },
  },
  {
    name: "keeps the name that a socket had when it was bound",
    caughtBy: ["address/wildcard-bind-then-connect"],
    breaks: () => {
      const names = new Map<SocketId, Reply<"getsockname">>();
      return {
        async bind({ socket }, next, endpoint) {
          const reply = await next();
          names.set(socket, await endpoint.invoke("getsockname", { socket }));
          return reply;
        },
        getsockname: ({ socket }, next) => Promise.resolve(names.get(socket) ?? next()),
      };
    },
  },
  {
    name: "names the address that it was asked to connect to",
    caughtBy: ["address/connect-to-wildcard"],
    breaks: () => {
      const asked = new Map<SocketId, Address>();
      return {
        async connectStream({ address }, next) {
          const reply = await next();
          if (reply.value) asked.set(reply.value.socket, address);
          return reply;
        },
        async getpeername({ socket }, next) {
          const address = asked.get(socket);
          return address ? { value: { address } } : await next();
        },
      };
    },
  },
  {
    name: "takes every loopback address for the first",
    caughtBy: ["address/connect-chooses-address", "address/bind-alias-then-connect"],
    breaks: () => {
      const first = (address: Address): Address =>
        address.family === "ipv4" && address.host.startsWith("127.")
          ? { ...address, host: "127.0.0.1" }
          : address;
      return {
        bind: ({ socket, address }, next) => next({ socket, address: first(address) }),
        connectStream: ({ address, ...params }, next) => next({ ...params, address: first(address) }),
      };
    },
  },
  {
    name: "binds any port, whichever was asked for",
    caughtBy: ["address/bind-names"],
    breaks: () => ({
      bind: ({ socket, address }, next) =>
        next({ socket, address: address.family === "unix" ? address : { ...address, port: 0 } }),
    }),
  },
  {
    name: "binds every address in a bind of its own",
    caughtBy: ["address/bind-names", "address/bind-alias-then-connect"],
    breaks: () => ({ bind: ({ socket, address }, next) => next({ socket, address: asWildcard(address) }) }),
  },
  {
    name: "connects from whatever address the system chooses, once it is to connect",
    caughtBy: ["address/bind-alias-then-connect", "address/wildcard-bind-then-connect"],
    breaks: () => {
      const later = new Map<SocketId, Address>();
      return {
        bind({ socket, address }, next) {
          later.set(socket, address);
          return next({ socket, address: asWildcard(address) });
        },
        async getsockname({ socket }, next) {
          const reply = await next();
          const asked = later.get(socket);
          if (reply.error || !asked || asked.family === "unix") return reply;
          const { address } = reply.value;
          return {
            value: { address: address.family === "unix" ? address : { ...asked, port: address.port } },
          };
        },
      };
    },
  },
];
