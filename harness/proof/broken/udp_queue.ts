import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, insteadOf, isWaiting, marking, never } from "./endpoint.ts";

const EMPTY = new Uint8Array(0);

/** Loses one of so many of what it receives. */
function losing<M extends "recv" | "recvfrom">(every: number): Breaks<M> {
  let received = 0;
  return async (_params, next) => {
    const reply = await next();
    return ++received % every === 0 ? await next() : reply;
  };
}

/** Defects in how datagrams are kept until they are received. */
export const UDP_QUEUE: readonly Defect[] = [
  {
    // https://github.com/denoland/deno/issues/12822
    name: "gives the end of a longer datagram after a shorter one",
    caughtBy: ["udp/burst"],
    breaks: () => {
      let before = EMPTY;
      return {
        async recvfrom(_params, next) {
          const { value, error } = await next();
          if (error) return { error };
          const data = new Uint8Array(Math.max(before.length, value.data.length));
          data.set(before);
          data.set(value.data);
          before = data;
          return { value: { ...value, data } };
        },
      };
    },
  },
  {
    name: "gives every datagram in the same piece of memory",
    caughtBy: ["udp/burst"],
    breaks: () => {
      const memory = new Uint8Array(65_536);
      return {
        async recvfrom(_params, next) {
          const { value, error } = await next();
          if (error) return { error };
          memory.set(value.data);
          return { value: { ...value, data: memory.subarray(0, value.data.length) } };
        },
      };
    },
  },
  {
    name: "keeps the latest of the datagrams that wait",
    caughtBy: ["udp/burst", "udp/overflow-drops-newest"],
    breaks: () => {
      const queues = new Map<SocketId, Reply<"recvfrom">[]>();
      return {
        async recvfrom({ socket }, next, endpoint) {
          const queue = queues.get(socket) ?? [];
          while (await isWaiting(endpoint, socket)) queue.push(await next());
          queues.set(socket, queue.slice(-1));
          return queues.get(socket)!.shift() ?? await next();
        },
      };
    },
  },
  {
    name: "leaves the receive buffer as large as it was",
    caughtBy: ["udp/overflow-drops-newest"],
    breaks: () => ({ openDatagram: ({ options: _, ...params }, next) => next(params) }),
  },
  {
    name: "reports datagrams that were lost as an error of a receive",
    caughtBy: ["udp/overflow-drops-newest"],
    breaks: () => ({ recvfrom: insteadOf("EAGAIN", failed("ENOBUFS")) }),
  },
  {
    name: "receives the first hundred datagrams of a socket and no more",
    caughtBy: ["udp/rounds"],
    breaks: () => {
      const counts = new Map<SocketId, number>();
      return {
        async recvfrom({ socket }, next) {
          const count = (counts.get(socket) ?? 0) + 1;
          counts.set(socket, count);
          return count <= 100 ? await next() : await never();
        },
      };
    },
  },
  {
    name: "loses every 64th datagram that it sends",
    caughtBy: ["udp/rounds"],
    breaks: () => {
      let sends = 0;
      return {
        sendto: async ({ data }, next) =>
          ++sends % 64 === 0 ? { value: { count: data.length } } : await next(),
      };
    },
  },
  {
    name: "loses every 256th datagram that it receives",
    caughtBy: ["udp/rounds"],
    breaks: () => ({ recvfrom: losing(256) }),
  },
  {
    name: "loses every 256th datagram that it sends without an address",
    caughtBy: ["udp/connected/rounds"],
    breaks: () => {
      let sends = 0;
      return {
        send: async ({ data }, next) =>
          ++sends % 256 === 0 ? { value: { count: data.length } } : await next(),
      };
    },
  },
  {
    name: "loses the 20th datagram of a connected socket, and every 20th after it",
    caughtBy: ["udp/connected/rounds"],
    breaks: () => {
      const connected = new Set<SocketId>();
      const lost = losing<"recv">(20);
      return {
        connect: marking(connected),
        recv: (params, next, endpoint) =>
          connected.has(params.socket) ? lost(params, next, endpoint) : next(),
      };
    },
  },
  {
    name: "names a sender only once",
    caughtBy: ["udp/rounds", "udp/roundtrip-reply"],
    breaks: () => {
      const named = new Set<SocketId>();
      return {
        async recvfrom({ socket }, next) {
          const { value, error } = await next();
          if (error) return { error };
          const first = !named.has(socket);
          named.add(socket);
          return { value: first ? value : { ...value, address: null } };
        },
      };
    },
  },
  {
    name: "counts the header of the datagram that comes next",
    caughtBy: ["udp/fionread"],
    breaks: () => ({
      async fionread({ socket }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: { count: value.count + (await isWaiting(endpoint, socket) ? 8 : 0) } };
      },
    }),
  },
  {
    name: "takes the datagram whose length it reports",
    caughtBy: ["udp/fionread"],
    breaks: () => ({
      async fionread({ socket }, next, endpoint) {
        const reply = await next();
        if (await isWaiting(endpoint, socket)) await endpoint.invoke("recvfrom", { socket, size: 1 });
        return reply;
      },
    }),
  },
];
