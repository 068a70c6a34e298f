import { type Address, formatAddress } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, marking } from "./endpoint.ts";

/** Connects a new socket, which from then on takes the place of the one that was to be connected. */
function moving() {
  const moved = new Map<SocketId, SocketId>();
  const there = <P extends { readonly socket: SocketId }>(params: P): P => ({
    ...params,
    socket: moved.get(params.socket) ?? params.socket,
  });
  const connect: Breaks<"connect"> = async ({ socket, address }, next, endpoint) => {
    const { value } = await endpoint.invoke("socket", { family: address.family, type: "datagram" });
    if (value) moved.set(socket, value.socket);
    return await next(there({ socket, address }));
  };
  return {
    connect,
    send: ((params, next) => next(there(params))) as Breaks<"send">,
    recv: ((params, next) => next(there(params))) as Breaks<"recv">,
    recvfrom: ((params, next) => next(there(params))) as Breaks<"recvfrom">,
    getsockname: ((params, next) => next(there(params))) as Breaks<"getsockname">,
    getpeername: ((params, next) => next(there(params))) as Breaks<"getpeername">,
  };
}

/** Remembers the peers of datagram sockets instead of connecting them. */
function remembering() {
  const peers = new Map<SocketId, Address>();
  const connect: Breaks<"connect"> = ({ socket, address }) => {
    peers.set(socket, address);
    return Promise.resolve({ value: {} });
  };
  const send: Breaks<"send"> = async ({ socket, data }, next, endpoint) => {
    const address = peers.get(socket);
    if (address === undefined || !(data instanceof Uint8Array)) return await next();
    return await endpoint.invoke("sendto", { socket, data, address });
  };
  const getpeername: Breaks<"getpeername"> = async ({ socket }, next) => {
    const address = peers.get(socket);
    return address === undefined ? await next() : { value: { address } };
  };
  return { connect, send, getpeername };
}

/** The first answer of a call for each socket, for ever. */
function firstAnswer<M extends "getsockname" | "getpeername">(): Breaks<M> {
  const answers = new Map<SocketId, Awaited<ReturnType<Breaks<M>>>>();
  return async ({ socket }, next) => {
    const answer = answers.get(socket) ?? await next();
    if (answer.value) answers.set(socket, answer);
    return answer;
  };
}

const hostOf = (address: Address | null): string => address && "host" in address ? address.host : "";

/** Defects in connected datagram sockets, but for the errors that they get. */
export const UDP_CONNECTED: readonly Defect[] = [
  {
    name: "keeps its third peer whatever it is connected to",
    caughtBy: ["udp/connected/reconnect"],
    breaks: () => {
      const connects = new Map<SocketId, number>();
      return {
        async connect({ socket }, next) {
          const count = (connects.get(socket) ?? 0) + 1;
          connects.set(socket, count);
          return count > 3 ? { value: {} } : await next();
        },
      };
    },
  },
  {
    // https://github.com/denoland/deno/pull/36492
    name: "connects a datagram socket in its own books, not in the kernel",
    caughtBy: [
      "udp/connected/filters",
      "udp/connected/shared-port",
      "udp/connected/reconnect",
      "udp/connected/local-address",
      "udp/connected/sendto-override",
      "udp/connected/refused-on-recv",
      "udp/connected/refused-on-send",
      "udp/connected/refused-so-error",
    ],
    breaks: remembering,
  },
  {
    name: "connects a new datagram socket in the place of the one that was bound",
    caughtBy: ["udp/connected/exchange", "udp/connected/local-address"],
    breaks: moving,
  },
  {
    // dotnet/runtime#30782
    name: "forgets the peer of a datagram socket when another is bound to its address",
    caughtBy: ["udp/connected/shared-port"],
    breaks: () => {
      const connected = new Map<SocketId, string>();
      return {
        async connect({ socket }, next, endpoint) {
          const { value } = await endpoint.invoke("getsockname", { socket });
          if (value) connected.set(socket, formatAddress(value.address));
          return await next();
        },
        async openDatagram({ address }, next, endpoint) {
          const at = address && formatAddress(address);
          for (const [socket, name] of connected) {
            if (name === at) await endpoint.invoke("disconnect", { socket });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "connects a datagram socket only once",
    caughtBy: ["udp/connected/reconnect"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        async connect({ socket }, next) {
          if (connected.has(socket)) return { value: {} };
          connected.add(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "refuses to connect a datagram socket again",
    caughtBy: ["udp/connected/reconnect"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        async connect({ socket }, next) {
          if (connected.has(socket)) return failed("EISCONN");
          connected.add(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "names a datagram socket's first peer for ever",
    caughtBy: ["udp/connected/reconnect"],
    breaks: () => ({ getpeername: firstAnswer() }),
  },
  {
    name: "says that connecting a datagram socket takes time",
    caughtBy: ["udp/connected/exchange"],
    breaks: () => ({
      async connect(_params, next) {
        await next();
        return failed("EINPROGRESS");
      },
    }),
  },
  {
    name: "names itself as the peer of a connected datagram socket",
    caughtBy: ["udp/connected/exchange", "udp/connected/sendto-override"],
    breaks: () => ({
      getpeername: ({ socket }, _next, endpoint) =>
        Promise.resolve(endpoint.invoke("getsockname", { socket })),
    }),
  },
  {
    name: "names no sender where a datagram socket is connected",
    caughtBy: ["udp/connected/exchange"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const connected = (await endpoint.invoke("getpeername", { socket })).value !== undefined;
        return { value: { ...value, address: connected ? null : value.address } };
      },
    }),
  },
  {
    name: "names its peer as the sender of all that a connected datagram socket receives",
    caughtBy: ["udp/connected/queued-before-connect"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const peer = await endpoint.invoke("getpeername", { socket });
        return { value: { ...value, address: peer.value?.address ?? value.address } };
      },
    }),
  },
  {
    name: "names the address that a datagram socket was bound to, whatever came later",
    caughtBy: ["udp/connected/local-address"],
    breaks: () => {
      const getsockname = firstAnswer<"getsockname">();
      return {
        getsockname,
        async bind({ socket }, next, endpoint) {
          const reply = await next();
          await getsockname(
            { socket },
            async () => await endpoint.invoke("getsockname", { socket }),
            endpoint,
          );
          return reply;
        },
      };
    },
  },
  {
    // Then the kernel passes ICMP errors on, and drops what others send.
    name: "connects a datagram socket to whomever it sends to",
    caughtBy: [
      "udp/connected/sendto-override",
      "udp/no-listener-silent",
      "udp/server-survives-gone-client",
      "udp/any-start-order",
      "udp/connected/refused-isolation",
    ],
    breaks: () => ({
      async sendto({ socket, data, address }, _next, endpoint) {
        const { error } = await endpoint.invoke("connect", { socket, address });
        return error ? { error } : await endpoint.invoke("send", { socket, data });
      },
    }),
  },
  {
    name: "sends to its peer, whomever sendto names",
    caughtBy: ["udp/connected/sendto-override", "unix/dgram/connected"],
    breaks: () => ({
      async sendto({ socket, data }, next, endpoint) {
        const { value } = await endpoint.invoke("getpeername", { socket });
        return value ? await endpoint.invoke("send", { socket, data }) : await next();
      },
    }),
  },
  {
    name: "believes that a sender is the peer if its host is",
    caughtBy: ["udp/connected/filters", "udp/connected/reconnect"],
    breaks: () => {
      const { connect, ...others } = remembering();
      const hosts = new Map<SocketId, string>();
      return {
        ...others,
        connect(params, next, endpoint) {
          hosts.set(params.socket, hostOf(params.address));
          return connect(params, next, endpoint);
        },
        async recv({ socket, size }, _next, endpoint) {
          while (true) {
            const { value, error } = await endpoint.invoke("recvfrom", { socket, size });
            if (error) return { error };
            if (hostOf(value.address) === hosts.get(socket)) return { value: { data: value.data } };
          }
        },
      };
    },
  },
  {
    name: "allows itself to broadcast where it connects",
    caughtBy: ["udp/connected/broadcast"],
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EACCES") return reply;
        await endpoint.invoke("setsockopt", { socket, option: "SO_BROADCAST", value: 1 });
        return await endpoint.invoke("connect", { socket, address });
      },
    }),
  },
  {
    name: "connects to no broadcast address, whatever was allowed",
    caughtBy: ["udp/connected/broadcast"],
    breaks: () => ({
      connect: async ({ address }, next) =>
        "host" in address && address.host.endsWith(".255") ? failed("EACCES") : await next(),
    }),
  },
  {
    name: "believes that a sender is the peer if its port is",
    caughtBy: ["udp/connected/filters-host"],
    breaks: () => {
      const peers = remembering();
      const port = (address: Address | null | undefined) => address && "port" in address ? address.port : -1;
      return {
        ...peers,
        async recv({ socket, size }, _next, endpoint) {
          while (true) {
            const { value, error } = await endpoint.invoke("recvfrom", { socket, size });
            if (error) return { error };
            const peer = await peers.getpeername(
              { socket },
              async () => await endpoint.invoke("getpeername", { socket }),
              endpoint,
            );
            if (port(value.address) === port(peer.value?.address)) return { value: { data: value.data } };
          }
        },
      };
    },
  },
  {
    name: "says farewell to the peer of a datagram socket that it closes",
    caughtBy: ["udp/connected/exchange"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        connect: marking(connected),
        async close({ socket }, next, endpoint) {
          if (connected.has(socket)) await endpoint.invoke("send", { socket, data: new Uint8Array(0) });
          return await next();
        },
      };
    },
  },
  {
    name: "greets the peer that it connects a datagram socket to",
    caughtBy: ["udp/connected/exchange"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value) await endpoint.invoke("send", { socket, data: new Uint8Array(0) });
        return reply;
      },
    }),
  },
];
