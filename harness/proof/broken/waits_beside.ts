import { MOST_BYTES, type SocketId } from "../../endpoint/kinds.ts";
import { counting, type Waiting } from "./concurrency.ts";
import { type Breaks, type Defect, isWaiting, never } from "./endpoint.ts";

/** Wakes the first of several calls that wait on a socket. */
function wakesOne(method: "recvmsg" | "recvInto" | "recvmmsg" | "readv"): Defect {
  return {
    name: `wakes the first of several calls of ${method} that wait on a socket`,
    caughtBy: ["concurrency/recv-parallel"],
    breaks: () => {
      const waiting: Waiting = new Map();
      const wakes: Breaks<typeof method> = async (params, next) => {
        const another = (waiting.get(params.socket) ?? 0) > 0;
        const reply = await counting(waiting)(params, next);
        return another ? await never() : reply;
      };
      return { [method]: wakes };
    },
  };
}

/** Does not wake a call that has to wait on a socket where a poll has found nothing. */
function lost(method: "accept" | "recv", caughtBy: string): Defect {
  return {
    name: `loses what wakes ${method} on a socket where a poll has found nothing`,
    caughtBy: [caughtBy],
    breaks: () => {
      const vain = new Set<SocketId>();
      const waits: Breaks<typeof method> = async (params, next, endpoint) => {
        const loses = vain.has(params.socket) && !await isWaiting(endpoint, params.socket);
        const reply = await next();
        return loses && reply.value ? await never() : reply;
      };
      return {
        async poll({ socket }, next) {
          const reply = await next();
          if (reply.value?.events.length === 0) vain.add(socket);
          else vain.delete(socket);
          return reply;
        },
        [method]: waits,
      };
    },
  };
}

/** Waits for one event where a poll has to wait for bytes and for room. */
function looksAt(event: "in" | "out"): Defect {
  return {
    name: `waits for ${event} alone where it is asked for in and out`,
    caughtBy: ["poll/full"],
    breaks: () => ({
      poll: (params, next) => {
        const both = params.events.join() === "in,out" && params.timeoutMs > 0;
        return next(both ? { ...params, events: [event] } : params);
      },
    }),
  };
}

/** Defects of calls that wait beside others, or after calls that found nothing. */
export const WAITS_BESIDE: readonly Defect[] = [
  wakesOne("recvmsg"),
  wakesOne("recvInto"),
  wakesOne("recvmmsg"),
  wakesOne("readv"),
  lost("accept", "tcp/accept/empty-queue"),
  lost("recv", "timeout/calls-after-timeouts"),
  looksAt("in"),
  looksAt("out"),
  {
    name: "does not wake a receive while a send waits on its socket",
    caughtBy: ["concurrency/both-directions-wait"],
    breaks: () => {
      const sending: Waiting = new Map();
      return {
        sendall: counting(sending),
        async recv({ socket }, next, endpoint) {
          const waits = (sending.get(socket) ?? 0) > 0 && !await isWaiting(endpoint, socket);
          const reply = await next();
          return waits ? await never() : reply;
        },
      };
    },
  },
  {
    name: "does not wake a send while a receive waits on its socket",
    caughtBy: ["concurrency/both-directions-wait"],
    breaks: () => {
      const receiving: Waiting = new Map();
      return {
        recv: counting(receiving),
        async sendall({ socket, data }, next) {
          const reply = await next();
          // One that fits in a buffer has not waited.
          return data.length > MOST_BYTES && receiving.get(socket) ? await never() : reply;
        },
      };
    },
  },
  {
    name: "has a low-water mark for its first receive alone",
    caughtBy: ["option/receive-low-water"],
    breaks: () => {
      const received = new Set<SocketId>();
      return {
        async recv({ socket }, next, endpoint) {
          if (received.has(socket)) {
            await endpoint.invoke("setsockopt", { socket, option: "SO_RCVLOWAT", value: 1 });
          }
          received.add(socket);
          return await next();
        },
      };
    },
  },
];
