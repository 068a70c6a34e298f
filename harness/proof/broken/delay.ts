import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { within } from "../../endpoint/within.ts";
import { markingError } from "./calls.ts";
import { type Defect, hasEnded, isWaiting, keeping, part } from "./endpoint.ts";

/** Milliseconds of a timer that comes to the rescue where nothing woke a call. */
const TICK_MS = 300;
/** Milliseconds after which a call has begun to wait. */
const WAITS_MS = 10;

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, TICK_MS));
}

/** Makes a call, and comes back a tick later. */
async function late<R>(_params: unknown, next: () => Promise<R>): Promise<R> {
  const reply = await next();
  await tick();
  return reply;
}

/** Makes a call, and comes back a tick later if it had to wait and succeeded. */
async function lateIfItWaits<R extends { readonly value?: unknown }>(
  _params: unknown,
  next: () => Promise<R>,
): Promise<R> {
  const calling = next();
  const early = await within(WAITS_MS, calling);
  if (early !== undefined) return early;
  const reply = await calling;
  if (reply.value !== undefined) await tick();
  return reply;
}

/** Keeps a connection for a tick, with a duplicate of its descriptor. */
async function keep(endpoint: Endpoint, socket: SocketId): Promise<void> {
  const { value } = await endpoint.invoke("dup", { socket });
  if (value !== undefined) setTimeout(() => endpoint.invoke("close", value), TICK_MS);
}

/** Defects that a timer makes good: nothing is wrong, but late. */
export const DELAY: readonly Defect[] = [
  {
    name: "finds what it has received when a timer ticks",
    caughtBy: ["delay/recv"],
    breaks: () => ({ recv: lateIfItWaits }),
  },
  {
    name: "finds the datagram that it has received when a timer ticks",
    caughtBy: ["delay/recvfrom"],
    breaks: () => ({ recvfrom: lateIfItWaits }),
  },
  {
    name: "sends a datagram when a timer ticks",
    caughtBy: ["delay/recvfrom"],
    breaks: () => ({
      async sendto({ data }, next) {
        setTimeout(() => next(), TICK_MS);
        return await Promise.resolve({ value: { count: data.length } });
      },
    }),
  },
  {
    name: "finds a client that has come when a timer ticks",
    caughtBy: ["delay/accept"],
    breaks: () => ({ accept: lateIfItWaits }),
  },
  {
    name: "looks for clients when a timer ticks, also for those that are there",
    caughtBy: ["delay/accept"],
    breaks: () => ({ accept: late }),
  },
  {
    name: "learns when a timer ticks that it is connected",
    caughtBy: ["delay/connect"],
    breaks: () => ({ connectStream: late, connect: late }),
  },
  {
    name: "asks for a connection when a timer ticks",
    caughtBy: ["delay/connect"],
    breaks: () => ({
      async connectStream(_params, next) {
        await tick();
        return await next();
      },
    }),
  },
  {
    name: "comes back from a send when a timer ticks",
    caughtBy: ["delay/send"],
    breaks: () => ({ send: late, sendall: late }),
  },
  {
    name: "collects what it sends until a timer ticks",
    caughtBy: ["delay/send"],
    breaks: () => ({
      async sendall(_params, next) {
        setTimeout(() => next(), TICK_MS);
        return await Promise.resolve({ value: {} });
      },
    }),
  },
  {
    name: "looks for room when a timer ticks",
    caughtBy: ["delay/room"],
    breaks: () => ({
      async sendall({ socket, data }, next, endpoint) {
        const sending = next({ socket, data: part(data, 0, data.length - 1) });
        if (await within(WAITS_MS, sending) === undefined) {
          if ((await sending).error) return await sending;
          await tick();
        }
        return await endpoint.invoke("sendall", { socket, data: part(data, data.length - 1) });
      },
    }),
  },
  {
    name: "finds what a poll has to report when a timer ticks",
    caughtBy: ["delay/poll"],
    breaks: () => ({ poll: lateIfItWaits }),
  },
  {
    name: "comes back from a close when a timer ticks",
    caughtBy: ["delay/close"],
    breaks: () => ({ close: late }),
  },
  {
    name: "comes back from a shutdown when a timer ticks",
    caughtBy: ["delay/close"],
    breaks: () => ({ shutdown: late }),
  },
  {
    name: "sends the end of a close when a timer ticks",
    caughtBy: ["delay/close"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        await keep(endpoint, socket);
        return await next();
      },
    }),
  },
  {
    name: "sends the end of a half-close when a timer ticks",
    caughtBy: ["delay/close"],
    breaks: () => ({
      async shutdown(_params, next) {
        setTimeout(() => next(), TICK_MS);
        return await Promise.resolve({ value: {} });
      },
    }),
  },
  {
    name: "looks the names of a socket up when a timer ticks",
    caughtBy: ["delay/told"],
    breaks: () => ({ getsockname: late, getpeername: late }),
  },
  {
    name: "counts what is unread when a timer ticks",
    caughtBy: ["delay/told"],
    breaks: () => ({ fionread: late }),
  },
  {
    name: "sets an option when a timer ticks, as long as something is unread",
    caughtBy: ["delay/told"],
    breaks: () => ({
      async setsockopt({ socket }, next, endpoint) {
        if (await isWaiting(endpoint, socket)) await tick();
        return await next();
      },
    }),
  },
  {
    name: "changes its mode when a timer ticks, once the peer has reset",
    caughtBy: ["delay/told"],
    breaks: () => ({
      async setMode({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: [], timeoutMs: 0 });
        if (value?.events.includes("hup")) await tick();
        return await next();
      },
    }),
  },
  {
    name: "makes a socket, and makes it listen, when a timer ticks",
    caughtBy: ["delay/set-up"],
    breaks: () => ({ socket: late, listen: late }),
  },
  {
    name: "shuts down when a timer ticks, as long as something is unread",
    caughtBy: ["delay/set-up"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        if (await isWaiting(endpoint, socket)) await tick();
        return await next();
      },
    }),
  },
  {
    name: "dissolves a connection of datagrams when a timer ticks",
    caughtBy: ["delay/set-up"],
    breaks: () => ({ disconnect: late }),
  },
  {
    name: "hands descriptors on when a timer ticks",
    caughtBy: ["delay/set-up"],
    breaks: () => ({ sendDescriptors: late, recvDescriptors: late }),
  },
  {
    name: "selects when a timer ticks",
    caughtBy: ["delay/told", "delay/every-call"],
    breaks: () => ({ select: late }),
  },
  {
    name: "waits for a timer where nobody had to wait for a message",
    caughtBy: ["delay/every-call"],
    breaks: () => ({ recvmmsg: late, sendmmsg: late }),
  },
  {
    name: "polls when a timer ticks, once the peer has ended its side",
    caughtBy: ["delay/every-call"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        if (await hasEnded(endpoint, socket)) await tick();
        return await next();
      },
    }),
  },
  {
    name: "counts what has no acknowledgement when a timer ticks, while a call waits for room",
    caughtBy: ["delay/told"],
    breaks: () => {
      const sending = new Set<SocketId>();
      return {
        async sendall({ socket }, next) {
          sending.add(socket);
          const reply = await next();
          sending.delete(socket);
          return reply;
        },
        async siocoutq({ socket }, next) {
          if (sending.has(socket)) await tick();
          return await next();
        },
      };
    },
  },
  {
    name: "closes when a timer ticks, once a connect has failed",
    caughtBy: ["delay/set-up"],
    breaks: () => {
      const failed = new Set<SocketId>();
      return {
        connect: markingError(failed),
        async close({ socket }, next) {
          if (failed.has(socket)) await tick();
          return await next();
        },
      };
    },
  },
  {
    name: "polls a duplicate when a timer ticks",
    caughtBy: ["delay/every-call"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping(duplicates),
        async poll({ socket }, next) {
          if (duplicates.has(socket)) await tick();
          return await next();
        },
      };
    },
  },
];
