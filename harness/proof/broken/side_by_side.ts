import type { Address } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { Payload, SocketId } from "../../endpoint/kinds.ts";
import { counting, type Waiting } from "./concurrency.ts";
import { type Breaks, type Defect, failed, keeping, keepingCall, never } from "./endpoint.ts";

/** A defect of one lock for all calls of a kind, whichever their sockets. */
function oneAtATime(
  method: "recv" | "recvfrom" | "accept" | "sendall" | "connectStream",
  what: string,
  caughtBy = "concurrency/waits-apart",
): Defect {
  return {
    name: `has one lock for every ${what}, whichever its socket`,
    caughtBy: [caughtBy],
    breaks: () => {
      let before: Promise<unknown> = Promise.resolve();
      const locked: Breaks<typeof method> = async (_params, next) => {
        const turn = before.then(() => next());
        before = turn.catch(() => {});
        return await turn;
      };
      return { [method]: locked };
    },
  };
}

/** A defect of one lock for a call that waits and for others, whichever their sockets. */
function keepingWaiting(
  method: "recvfrom" | "accept" | "sendall" | "connectStream",
  others: readonly ("sendto" | "connectStream" | "getsockname" | "recv" | "send")[],
  caughtBy: string,
): Defect {
  return {
    name: `has one lock for every ${method} that waits and every ${others.join(" and ")}`,
    caughtBy: [caughtBy],
    breaks: () => {
      const holding = new Set<Promise<unknown>>();
      const holds: Breaks<typeof method> = (_params, next) => {
        const call = next();
        holding.add(call);
        const over = () => holding.delete(call);
        call.then(over, over);
        return call;
      };
      const waits = async <R>(_params: unknown, next: () => Promise<R>): Promise<R> => {
        await Promise.allSettled(holding);
        return await next();
      };
      return { [method]: holds, ...Object.fromEntries(others.map((other) => [other, waits])) };
    },
  };
}

/** Defects in calls that wait side by side, and in many connections. */
export const SIDE_BY_SIDE: readonly Defect[] = [
  oneAtATime("recv", "receive"),
  oneAtATime("recvfrom", "datagram that is waited for"),
  oneAtATime("accept", "accept"),
  oneAtATime("sendall", "sendall"),
  oneAtATime("connectStream", "connect", "concurrency/connects-apart"),
  {
    name: "keeps the sender of a datagram where the next one's is kept",
    caughtBy: ["concurrency/waits-apart"],
    breaks: () => {
      let sender: Address | null = null;
      let waiting = 0;
      return {
        async recvfrom(_params, next) {
          waiting++;
          const reply = await next();
          if (reply.error) return reply;
          // The first that is woken names its sender; those that waited with it get the same.
          if (--waiting > 0) sender = reply.value.address;
          const { address } = reply.value;
          const told = sender ?? address;
          if (waiting === 0) sender = null;
          return { value: { ...reply.value, address: told } };
        },
      };
    },
  },
  {
    name: "wakes one accept for all the clients that have come",
    caughtBy: ["concurrency/accept-parallel"],
    breaks: () => {
      const waiting: Waiting = new Map();
      const counted = counting(waiting);
      return {
        accept: async (params, next) => {
          const first = !waiting.get(params.socket);
          const reply = await counted(params, next);
          return first ? reply : never();
        },
      };
    },
  },
  {
    name: "gives one client to two accepts",
    caughtBy: ["concurrency/accept-parallel"],
    breaks: () => {
      let taken: Reply<"accept"> | undefined;
      return {
        async accept(_params, next) {
          const reply = await next();
          const again = taken;
          taken = again ? undefined : reply;
          return again ?? reply;
        },
      };
    },
  },
  {
    name: "gives every accept the address of the last client",
    caughtBy: ["concurrency/accept-parallel"],
    breaks: () => {
      let last: Reply<"accept"> | undefined;
      return {
        async accept(_params, next) {
          const reply = await next();
          if (reply.error) return reply;
          const address = last?.value?.address ?? reply.value.address;
          last = reply;
          return { value: { ...reply.value, address } };
        },
      };
    },
  },
  {
    name: "lets one receive wait on a socket and refuses the others",
    caughtBy: ["concurrency/recv-parallel"],
    breaks: () => {
      const waiting: Waiting = new Map();
      const counted = counting(waiting);
      return {
        recv: async (params, next) =>
          waiting.get(params.socket) ? failed("EBUSY") : await counted(params, next),
      };
    },
  },
  {
    name: "gives a datagram to every receive that waits",
    caughtBy: ["concurrency/recv-parallel"],
    breaks: () => {
      const shared = new Map<SocketId, Promise<Reply<"recvfrom">>>();
      return {
        recvfrom({ socket }, next) {
          const receiving = shared.get(socket) ?? next().finally(() => shared.delete(socket));
          shared.set(socket, receiving);
          return receiving;
        },
      };
    },
  },
  {
    name: "reads ahead for the receives that wait, and drops the rest",
    caughtBy: ["concurrency/recv-parallel"],
    breaks: () => ({
      async recv({ socket, size }, next) {
        const reply = await next({ socket, size: Math.max(size, 4) });
        return reply.value ? { value: { data: reply.value.data.slice(0, size) } } : reply;
      },
    }),
  },
  {
    name: "sends from one buffer for all sends that wait",
    caughtBy: ["concurrency/send-parallel"],
    breaks: () => {
      let buffer: Payload | undefined;
      const waiting: Waiting = new Map();
      const counted = counting(waiting);
      return {
        async sendall(params, next) {
          if (!waiting.get(params.socket)) buffer = params.data;
          return await counted(params, () => next({ ...params, data: buffer! }));
        },
      };
    },
  },
  {
    name: "forgets the rest of a send when another begins",
    caughtBy: ["concurrency/send-parallel"],
    breaks: () => {
      const waiting: Waiting = new Map();
      const counted = counting(waiting);
      return {
        async sendall(params, next) {
          const { data } = params;
          const busy = waiting.get(params.socket) && data instanceof Uint8Array;
          return await counted(
            params,
            () => next(busy ? { ...params, data: data.subarray(0, 1000) } : params),
          );
        },
      };
    },
  },
  {
    name: "serves no more than sixty-four connections at once",
    caughtBy: ["concurrency/many-clients"],
    breaks: () => {
      const sockets: SocketId[] = [];
      const kept = keeping<"accept">(sockets);
      return {
        async accept(params, next, endpoint) {
          const reply = await kept(params, next);
          if (sockets.length > 64) await endpoint.invoke("close", { socket: sockets.shift()! });
          return reply;
        },
      };
    },
  },
  {
    name: "finds a connection by its number modulo sixty-four",
    caughtBy: ["concurrency/many-clients"],
    breaks: () => {
      const sockets: SocketId[] = [];
      return {
        accept: keeping(sockets),
        connectStream: keeping(sockets),
        sendall: (params, next) => {
          const index = sockets.indexOf(params.socket);
          return next(index < 64 ? params : { ...params, socket: sockets[index % 64]! });
        },
      };
    },
  },
  {
    name: "forgets to count connections that were closed, and makes a hundred at most",
    caughtBy: ["concurrency/connect-close-churn"],
    breaks: () => {
      let made = 0;
      return {
        async connectStream(_params, next) {
          return ++made > 100 ? { error: { errno: "EMFILE", native: "EMFILE" } } : await next();
        },
      };
    },
  },
  {
    name: "leaves a connection open now and then when it is closed",
    caughtBy: ["concurrency/connect-close-churn"],
    breaks: () => {
      let closed = 0;
      return {
        async close(_params, next) {
          return ++closed % 50 === 0 ? { value: {} } : await next();
        },
      };
    },
  },
  {
    name: "forgets to count datagram sockets that were closed, and makes a hundred at most",
    caughtBy: ["concurrency/connect-close-churn"],
    breaks: () => {
      let made = 0;
      return {
        async openDatagram(_params, next) {
          return ++made > 100 ? { error: { errno: "EMFILE", native: "EMFILE" } } : await next();
        },
      };
    },
  },
  {
    name: "sends several messages only when no receive waits on the socket",
    caughtBy: ["concurrency/calls-beside-receive"],
    breaks: () => {
      const receiving = new Map<SocketId, Promise<unknown>>();
      return {
        recv: keepingCall(receiving),
        async sendmmsg({ socket }, next) {
          await receiving.get(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "ends a receive that waits when what is unread is counted",
    caughtBy: ["concurrency/calls-beside-receive"],
    breaks: () => {
      const wakes = new Map<SocketId, () => void>();
      return {
        async recv({ socket }, next) {
          const woken = new Promise<ReturnType<typeof failed>>((resolve) =>
            wakes.set(socket, () => resolve(failed("EINTR")))
          );
          return await Promise.race([next(), woken]);
        },
        fionread({ socket }, next) {
          wakes.get(socket)?.();
          return next();
        },
      };
    },
  },
  // yuzu-emu/yuzu#6807
  keepingWaiting("recvfrom", ["sendto"], "concurrency/waits-apart"),
  keepingWaiting("accept", ["connectStream"], "concurrency/waits-apart"),
  keepingWaiting("sendall", ["getsockname"], "concurrency/waits-apart"),
  keepingWaiting("connectStream", ["recv", "send"], "concurrency/connects-apart"),
];
