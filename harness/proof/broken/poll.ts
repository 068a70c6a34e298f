import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { PollEvent, SocketId } from "../../endpoint/kinds.ts";
import { followedBy } from "./calls.ts";
import { type Defect, keeping, marking, type Next } from "./endpoint.ts";

/** Makes a poll, and changes what it reports. */
export async function retold(
  next: Next<"poll">,
  change: (events: readonly PollEvent[]) => readonly PollEvent[],
): Promise<Reply<"poll">> {
  const reply = await next();
  return reply.value ? { value: { events: change(reply.value.events) } } : reply;
}

/** A poll that never reports an event. */
export function without(event: PollEvent, next: Next<"poll">): Promise<Reply<"poll">> {
  return retold(next, (events) => events.filter((each) => each !== event));
}

/** A poll that reports `added` wherever it reports `event`. */
export function telling(added: PollEvent, event: PollEvent, next: Next<"poll">): Promise<Reply<"poll">> {
  return retold(next, (events) => events.includes(event) ? [...new Set([...events, added])] : events);
}

/** The events that are there at a socket. */
export async function eventsAt(endpoint: Endpoint, socket: SocketId): Promise<readonly PollEvent[]> {
  const { value } = await endpoint.invoke("poll", { socket, events: ["in", "rdhup"], timeoutMs: 0 });
  return value?.events ?? [];
}

/** Defects in reports of readiness. */
export const POLL: readonly Defect[] = [
  {
    name: "reports that something can be read only when it was not so at the last look",
    caughtBy: ["poll/connected", "poll/listener", "poll/datagram", "poll/eof", "poll/reset-unread"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        poll: ({ socket }, next) =>
          retold(next, (events) => {
            if (!events.includes("in")) {
              told.delete(socket);
              return events;
            }
            if (told.has(socket)) return events.filter((each) => each !== "in");
            told.add(socket);
            return events;
          }),
      };
    },
  },
  {
    name: "remembers that a socket was readable until a receive says EAGAIN",
    caughtBy: ["poll/connected", "poll/listener", "poll/datagram", "poll/empty-datagram"],
    breaks: () => {
      const readable = new Set<SocketId>();
      return {
        poll: ({ socket }, next) =>
          retold(next, (events) => {
            if (events.includes("in")) readable.add(socket);
            return readable.has(socket) ? [...new Set([...events, "in" as const])] : events;
          }),
      };
    },
  },
  {
    name: "says that a connection is writable for as long as it is there",
    caughtBy: ["poll/full"],
    breaks: () => ({
      poll: ({ events }, next) =>
        retold(next, (told) => events.includes("out") ? [...new Set([...told, "out" as const])] : told),
    }),
  },
  {
    name: "reports what can be read only of sockets that can be written",
    caughtBy: ["poll/full", "poll/listener"],
    breaks: () => ({
      poll: ({ events }, next) =>
        retold(
          next,
          (told) =>
            events.includes("out") && !told.includes("out") ? told.filter((each) => each !== "in") : told,
        ),
    }),
  },
  {
    name: "reports what can be written only of sockets where nothing is to be read",
    caughtBy: ["poll/connected", "poll/datagram"],
    breaks: () => ({
      poll: (_params, next) =>
        retold(next, (told) => told.includes("in") ? told.filter((each) => each !== "out") : told),
    }),
  },
  {
    name: "says that a listener can be written, like every other socket",
    caughtBy: ["poll/listener", "poll/unconnected"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        async listen({ socket }, next) {
          const reply = await next();
          if (reply.value) listeners.add(socket);
          return reply;
        },
        poll: ({ socket }, next) => retold(next, (told) => listeners.has(socket) ? [...told, "out"] : told),
      };
    },
  },
  {
    name: "reports the first connection in a queue alone",
    caughtBy: ["poll/listener"],
    breaks: () => {
      const accepted = new Set<SocketId>();
      return {
        accept: marking(accepted),
        poll: ({ socket }, next) => accepted.has(socket) ? without("in", next) : next(),
      };
    },
  },
  {
    name: "reports urgent data wherever there is data",
    caughtBy: ["poll/connected", "poll/datagram"],
    breaks: () => ({ poll: (_params, next) => telling("pri", "in", next) }),
  },
  {
    // nodejs/node#30030
    name: "counts the bytes that wait, so that an empty datagram shows in no event",
    caughtBy: ["poll/empty-datagram"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        const events = await eventsAt(endpoint, socket);
        if (!events.includes("in")) return await next();
        const peek = { socket, size: 1, flags: ["peek", "dontwait"] } as const;
        const { value } = await endpoint.invoke("recvfrom", peek);
        return value?.data.length === 0 ? await without("in", next) : await next();
      },
    }),
  },
  {
    name: "drops empty datagrams as it polls",
    caughtBy: ["poll/empty-datagram"],
    breaks: () => {
      const datagrams = new Set<SocketId>();
      return {
        openDatagram: keeping<"openDatagram">(datagrams),
        async poll({ socket }, next, endpoint) {
          const reply = await next();
          if (!datagrams.has(socket) || !reply.value?.events.includes("in")) return reply;
          const { value } = await endpoint.invoke("recvfrom", {
            socket,
            size: 1,
            flags: ["peek", "dontwait"],
          });
          if (value?.data.length === 0) await endpoint.invoke("recvfrom", { socket, size: 1 });
          return reply;
        },
      };
    },
  },
  {
    name: "keeps what does not fit a buffer as a datagram of its own",
    caughtBy: ["poll/datagram"],
    breaks: () => {
      let rest: Reply<"recvfrom"> | undefined;
      return {
        async recvfrom({ socket, size }, next) {
          if (rest) {
            const kept = rest;
            rest = undefined;
            return kept;
          }
          const reply = await next({ socket, size: 65_536 });
          if (!reply.value || reply.value.data.length <= size) return reply;
          const { data, address } = reply.value;
          rest = { value: { data: data.slice(size), address } };
          return { value: { data: data.slice(0, size), address } };
        },
      };
    },
  },
  {
    name: "reports every event that is there, asked or not",
    caughtBy: ["poll/only-asked", "poll/unasked"],
    breaks: () => ({ poll: (params, next) => next({ ...params, events: ["in", "out", "rdhup"] }) }),
  },
  {
    name: "takes a byte to see if there is one",
    caughtBy: ["poll/only-asked", "poll/connected", "poll/peer-gone", "poll/reset-unread", "poll/eof"],
    breaks: () => ({ poll: followedBy("recv", { size: 1, flags: ["dontwait"] }) }),
  },
];
