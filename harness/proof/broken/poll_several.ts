import type { Reply } from "../../endpoint/endpoint.ts";
import type { Ready, SocketId } from "../../endpoint/kinds.ts";
import { type Defect, keeping, never, type Next } from "./endpoint.ts";

/** Makes a poll of several sockets, and changes what it reports. */
async function retold(
  next: Next<"pollAll">,
  change: (ready: readonly Ready[]) => readonly Ready[],
): Promise<Reply<"pollAll">> {
  const reply = await next();
  return reply.value ? { value: { ready: change(reply.value.ready) } } : reply;
}

/** Defects in polling several sockets at once. */
export const POLL_SEVERAL: readonly Defect[] = [
  {
    name: "reports the first socket that is ready, and no other",
    caughtBy: ["poll/several"],
    breaks: () => ({ pollAll: (_params, next) => retold(next, (ready) => ready.slice(0, 1)) }),
  },
  {
    name: "stops looking at the first socket that is not ready",
    caughtBy: ["poll/several"],
    breaks: () => ({
      pollAll: ({ sockets }, next) =>
        retold(next, (ready) => ready.filter(({ socket }, index) => sockets[index] === socket)),
    }),
  },
  {
    name: "reports every socket where one is ready",
    caughtBy: ["poll/several", "poll/several-wakes"],
    breaks: () => ({
      pollAll: ({ sockets, events }, next) =>
        retold(next, (ready) => ready.length === 0 ? ready : sockets.map((socket) => ({ socket, events }))),
    }),
  },
  {
    name: "reports the socket next to the one that is ready",
    caughtBy: ["poll/several", "poll/several-wakes"],
    breaks: () => ({
      pollAll: ({ sockets }, next) =>
        retold(next, (ready) =>
          ready.map((each) => ({
            ...each,
            socket: sockets[(sockets.indexOf(each.socket) + 1) % sockets.length]!,
          }))),
    }),
  },
  {
    name: "gives every socket the events of the first",
    caughtBy: ["poll/several"],
    breaks: () => ({
      pollAll: (_params, next) =>
        retold(next, (ready) => ready.map((each) => ({ ...each, events: ready[0]!.events }))),
    }),
  },
  {
    name: "reports each socket once, until another is reported",
    caughtBy: ["poll/several"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        pollAll: (_params, next) =>
          retold(next, (ready) => {
            const fresh = ready.filter(({ socket }) => !told.has(socket));
            for (const { socket } of fresh) told.add(socket);
            return fresh;
          }),
      };
    },
  },
  {
    name: "looks at three sockets at most",
    caughtBy: ["poll/several"],
    breaks: () => ({ pollAll: (params, next) => next({ ...params, sockets: params.sockets.slice(0, 3) }) }),
  },
  {
    name: "passes over datagram sockets",
    caughtBy: ["poll/several"],
    breaks: () => {
      const datagrams = new Set<SocketId>();
      return {
        openDatagram: keeping<"openDatagram">(datagrams),
        pollAll: (_params, next) =>
          retold(next, (ready) => ready.filter(({ socket }) => !datagrams.has(socket))),
      };
    },
  },
  {
    name: "passes over listeners",
    caughtBy: ["poll/several"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        pollAll: (_params, next) =>
          retold(next, (ready) => ready.filter(({ socket }) => !listeners.has(socket))),
      };
    },
  },
  {
    name: "is ready at once where there is nothing to wait for",
    caughtBy: ["poll/several"],
    breaks: () => ({
      pollAll: ({ sockets, events }, next) =>
        retold(next, (ready) => sockets.length === 0 ? [{ socket: 0, events }] : ready),
    }),
  },
  {
    name: "waits for the first of several sockets",
    caughtBy: ["poll/several-wakes"],
    breaks: () => ({
      async pollAll(params, next) {
        const waited = await next({ ...params, sockets: params.sockets.slice(0, 1) });
        return waited.error ? waited : await next({ ...params, timeoutMs: 0 });
      },
    }),
  },
  {
    name: "waits for one socket after another",
    caughtBy: ["poll/several-wakes"],
    breaks: () => ({
      async pollAll(params, next) {
        for (const socket of params.sockets) {
          const reply = await next({ ...params, sockets: [socket] });
          if (reply.error || reply.value.ready.length > 0) return reply;
        }
        return { value: { ready: [] } };
      },
    }),
  },
  {
    name: "wakes a poll of several sockets for bytes, and not for an end",
    caughtBy: ["poll/several-wakes"],
    breaks: () => ({
      async pollAll(params, next, endpoint) {
        const reply = await next();
        const [first] = reply.value?.ready ?? [];
        if (!first || params.timeoutMs === 0) return reply;
        const asked = { socket: first.socket, events: ["rdhup"], timeoutMs: 0 } as const;
        const { value } = await endpoint.invoke("poll", asked);
        return value?.events.length ? never() : reply;
      },
    }),
  },
  {
    name: "never waits where it polls several sockets",
    caughtBy: ["poll/several-wakes"],
    breaks: () => ({ pollAll: (params, next) => next({ ...params, timeoutMs: 0 }) }),
  },
  {
    name: "looks at sixty-four sockets and no more",
    caughtBy: ["poll/hundred"],
    breaks: () => ({ pollAll: (params, next) => next({ ...params, sockets: params.sockets.slice(0, 64) }) }),
  },
];
