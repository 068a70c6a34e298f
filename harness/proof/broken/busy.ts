import type { Family } from "../../endpoint/address.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { PollEvent, SocketId } from "../../endpoint/kinds.ts";
import type { Method } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, keeping, type Next } from "./endpoint.ts";

/** A connection that is none. */
const STREAM = { family: "ipv4", type: "stream" } as const;
/** A datagram socket that nobody knows of. */
const DATAGRAM = { family: "ipv4", address: { family: "ipv4", host: "127.0.0.1", port: 0 } } as const;

/** Bytes that take the agent some time to make, and the harness none to ask for. */
const MANY = { seed: 1, length: 16_777_216 };

/** Calls that are on their way at once: this process may be too busy to ask for the next. */
const AT_ONCE = 4;

/**
 * Makes a call that can wait, and keeps the process busy until it returns, with bytes for a socket that takes
 * none.
 */
async function busyBeside<R>(waiting: Promise<R>, endpoint: Endpoint, idle?: SocketId): Promise<R> {
  let over = false;
  waiting.then(() => over = true, () => over = true);
  const own = idle === undefined ? (await endpoint.invoke("socket", STREAM)).value?.socket : undefined;
  const socket = idle ?? own;
  // Where no descriptor is left it is as it should be.
  if (socket === undefined) return await waiting;
  const keeps = async () => {
    while (!over) await endpoint.invoke("send", { socket, data: MANY });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, keeps));
  if (own !== undefined) await endpoint.invoke("close", { socket: own });
  return await waiting;
}

/** Makes a call that nobody waits for. */
function leave(call: () => Promise<unknown>): void {
  call().catch(() => {});
}

/** A defect of a call that asks again and again whether it can go on. */
function asking(what: string, caughtBy: string, method: Method): Defect {
  const asks: Breaks<Method> = async (_params, next, endpoint) => await busyBeside(next(), endpoint);
  return {
    name: `asks again and again while ${what} waits`,
    of: "python",
    alone: true,
    caughtBy: [`resource/${caughtBy}`],
    breaks: () => ({ [method]: asks }),
  };
}

/** A defect of a loop that is woken again and again by a socket that nobody asks about. */
function woken(
  what: string,
  by: "accept" | "listenStream",
  events: readonly PollEvent[],
  family?: Family,
): Defect {
  return {
    name: `is woken again and again by ${what} that nobody asks about`,
    of: "python",
    alone: true,
    caughtBy: ["resource/connections-rest"],
    breaks: () => {
      const others = new Set<SocketId>();
      let busy = false;
      return {
        [by]: keeping(others),
        close({ socket }, next) {
          others.delete(socket);
          return next();
        },
        async recv({ socket }, next, endpoint) {
          const waiting = next();
          for (const other of others) {
            if (other === socket) continue;
            const { value } = await endpoint.invoke("poll", { socket: other, events, timeoutMs: 0 });
            if (busy || !value?.events.some((each) => events.includes(each))) continue;
            const name = await endpoint.invoke("getsockname", { socket: other });
            if (family !== undefined && name.value?.address.family !== family) continue;
            busy = true;
            await busyBeside(waiting, endpoint);
            busy = false;
          }
          return await waiting;
        },
      };
    },
  };
}

/** Defects that take a processor, which only a process of its own can be seen to do. */
export const BUSY: readonly Defect[] = [
  asking("an accept", "waiting-calls-rest", "accept"),
  asking("a receive", "waiting-calls-rest", "recv"),
  asking("a receive of a datagram", "waiting-calls-rest", "recvfrom"),
  asking("a send of all", "waiting-calls-rest", "sendall"),
  asking("a connect", "waiting-connect-rests", "connectStream"),
  asking("a poll", "waiting-polls-rest", "poll"),
  woken("an end of file", "accept", ["rdhup"]),
  woken("a reset", "accept", ["err", "hup"]),
  woken("a client", "listenStream", ["in"]),
  // apple/swift-nio#286, oven-sh/bun#37928
  woken("a hang-up over AF_UNIX", "accept", ["hup"], "unix"),
  {
    name: "accepts in vain until a descriptor is free",
    of: "python",
    alone: true,
    caughtBy: ["resource/exhausted-rests"],
    breaks: () => {
      let vain: SocketId | undefined;
      return {
        async accept({ socket }, next) {
          const reply = await next();
          if (reply.error?.errno === "EMFILE") vain = socket;
          return reply;
        },
        async recv(_params, next, endpoint) {
          return vain === undefined ? await next() : await busyBeside(next(), endpoint, vain);
        },
      };
    },
  },
  ...(["connectStream", "accept"] as const).map((method): Defect => ({
    name: `leaves a thread for each connection of its ${method}`,
    of: "python",
    alone: true,
    caughtBy: ["resource/connections-leave-no-threads"],
    breaks: () => ({
      async [method](_params: unknown, next: Next<typeof method>, endpoint: Endpoint) {
        const reply = await next();
        const { value } = await endpoint.invoke("openDatagram", DATAGRAM);
        if (value) leave(async () => await endpoint.invoke("recvfrom", { socket: value.socket, size: 1 }));
        return reply;
      },
    }),
  })),
];
