import type { Address } from "../../endpoint/address.ts";
import { formatAddress } from "../../endpoint/address.ts";
import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, keeping } from "./endpoint.ts";

/** True if something is waiting at a socket. */
async function isWaiting(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const reply = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
  return (reply.value?.events.length ?? 0) > 0;
}

const isInUse = (error: Failure | undefined): boolean => error?.errno === "EADDRINUSE";

const asWildcard = (address: Address): Address =>
  address.family === "unix" ? address : { ...address, host: address.family === "ipv6" ? "::" : "0.0.0.0" };

/** Defects in naming, in connecting and in accepting. */
export const ADDRESSING: readonly Defect[] = [
  {
    name: "accept reports the listener's address",
    caughtBy: ["tcp/accept/fifo", "address/names-reciprocal"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        const [accepted, own] = [await next(), await endpoint.invoke("getsockname", { socket })];
        if (accepted.error || own.error) return accepted;
        return { value: { socket: accepted.value.socket, address: own.value.address } };
      },
    }),
  },
  {
    name: "accepts the newest connection first",
    caughtBy: ["tcp/accept/fifo"],
    breaks: () => {
      const waiting: Reply<"accept">[] = [];
      return {
        async accept({ socket }, next, endpoint) {
          if (waiting.length === 0) waiting.push(await next());
          while (await isWaiting(endpoint, socket)) waiting.push(await next());
          return waiting.pop()!;
        },
      };
    },
  },
  {
    name: "drops what was received before the connection was accepted",
    caughtBy: ["tcp/connect/before-accept", "tcp/accept/early-data-preserved"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const accepted = await next();
        if (accepted.error) return accepted;
        const { socket } = accepted.value;
        if (await isWaiting(endpoint, socket)) await endpoint.invoke("recv", { socket, size: 65_536 });
        return accepted;
      },
    }),
  },
  {
    name: "closing a listener closes what it accepted",
    caughtBy: ["tcp/accept/survives-listener-close"],
    breaks: () => {
      const accepted = new Map<SocketId, SocketId[]>();
      return {
        async accept({ socket }, next) {
          const reply = await next();
          if (reply.value) accepted.set(socket, [...accepted.get(socket) ?? [], reply.value.socket]);
          return reply;
        },
        async close({ socket }, next, endpoint) {
          for (const each of accepted.get(socket) ?? []) await endpoint.invoke("close", { socket: each });
          return await next();
        },
      };
    },
  },
  {
    name: "goes on listening when a listener is closed",
    caughtBy: ["tcp/accept/survives-listener-close"],
    breaks: () => {
      const listeners: SocketId[] = [];
      return {
        listenStream: keeping(listeners),
        close: ({ socket }, next) => listeners.includes(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "connects from any port, whatever was asked for",
    caughtBy: ["address/bind-then-connect-source"],
    breaks: () => ({
      connectStream: ({ bind: _bind, ...params }, next) => next(params),
    }),
  },
  {
    name: "takes a socket that does not listen for a listener without connections",
    caughtBy: ["tcp/accept/not-listening"],
    breaks: () => ({
      async accept(_params, next) {
        const reply = await next();
        return reply.error?.errno === "EINVAL" ? { error: { ...reply.error, errno: "EAGAIN" } } : reply;
      },
    }),
  },
  {
    name: "says that a second bind succeeded",
    caughtBy: ["address/double-bind"],
    breaks: () => ({
      async bind(_params, next) {
        const reply = await next();
        return reply.error?.errno === "EINVAL" ? { value: {} } : reply;
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
    name: "takes a refused connection for an established one",
    caughtBy: ["tcp/connect/refused", "tcp/connect/refused-bound-not-listening"],
    breaks: () => ({
      async connectStream({ address: { family } }, next, endpoint) {
        const reply = await next();
        return reply.error ? await endpoint.invoke("socket", { family, type: "stream" }) : reply;
      },
    }),
  },
  {
    name: "reports a refused connection as a timeout",
    caughtBy: ["tcp/connect/refused", "tcp/connect/refused-bound-not-listening"],
    breaks: () => ({
      async connectStream(_params, next) {
        const reply = await next();
        return reply.error ? { error: { ...reply.error, errno: "ETIMEDOUT" } } : reply;
      },
    }),
  },
  {
    name: "connects nowhere any more after a refusal",
    caughtBy: ["tcp/connect/refused"],
    breaks: () => {
      let refused: Reply<"connectStream"> | undefined;
      return {
        async connectStream(_params, next) {
          const reply = refused ?? await next();
          if (reply.error) refused = reply;
          return reply;
        },
      };
    },
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
    caughtBy: ["address/names-reciprocal", "tcp/accept/fifo"],
    breaks: () => ({
      getpeername: (params, _next, endpoint) => Promise.resolve(endpoint.invoke("getsockname", params)),
    }),
  },
  {
    // As if the answer had been kept from before the kernel chose a port.
    name: "names the port that was asked for: 0",
    caughtBy: ["address/bind-ephemeral", "address/autobind-on-connect"],
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
    name: "gives every listener that may choose its port the same one",
    caughtBy: ["address/bind-ephemeral"],
    breaks: () => {
      let first: Reply<"listenStream"> | undefined;
      return {
        async listenStream(_params, next) {
          return first ??= await next();
        },
      };
    },
  },
  {
    // As SO_REUSEADDR does on Windows.
    name: "takes an address away from the socket that has it",
    caughtBy: ["address/bind-in-use"],
    breaks: () => {
      const owners = new Map<string, SocketId>();
      const stealing = <M extends "listenStream" | "openDatagram">(kind: M): Breaks<M> =>
        (async (params: { address?: Address }, next: () => Promise<Reply<M>>, endpoint: Endpoint) => {
          let reply = await next();
          const owner = params.address && owners.get(kind + formatAddress(params.address));
          if (isInUse(reply.error) && owner !== undefined) {
            await endpoint.invoke("close", { socket: owner });
            reply = await next();
          }
          if (reply.error) return reply;
          const socket = (reply.value as { socket: SocketId }).socket;
          const name = await endpoint.invoke("getsockname", { socket });
          if (name.value) owners.set(kind + formatAddress(name.value.address), socket);
          return reply;
        }) as unknown as Breaks<M>;
      return { listenStream: stealing("listenStream"), openDatagram: stealing("openDatagram") };
    },
  },
  {
    name: "reports an address in use as one that is not there",
    caughtBy: ["address/bind-in-use"],
    breaks: () => {
      const misnamed = (error: Failure): Failure =>
        isInUse(error) ? { ...error, errno: "EADDRNOTAVAIL" } : error;
      return {
        async listenStream(_params, next) {
          const reply = await next();
          return reply.error ? { error: misnamed(reply.error) } : reply;
        },
        async openDatagram(_params, next) {
          const reply = await next();
          return reply.error ? { error: misnamed(reply.error) } : reply;
        },
      };
    },
  },
];
