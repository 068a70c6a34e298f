import type { Ready, SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, keeping, keepingPair, marking, takeError } from "./endpoint.ts";
import { isOfType, SOCK_DGRAM } from "./records.ts";
import { Asked, asked, retold, untold, without } from "./epoll.ts";

/** Defects in the events that are reported of a state. */
export const EPOLL_STATES: readonly Defect[] = [
  {
    // google/gvisor#6015
    name: "has no notion of the peer's end",
    caughtBy: ["epoll/peer-end", "epoll/pair", "epoll/own-shutdown", "epoll/reset", "epoll/connecting"],
    breaks: () => ({
      epoll_wait: (_params, next) => retold(next, (ready) => untold(ready, (event) => event === "rdhup")),
    }),
  },
  {
    name: "does not report the peer's end where that alone was asked for at first",
    caughtBy: ["epoll/peer-end"],
    breaks: () => ({
      epoll_ctl: (params, next) =>
        next(params.op === "add" && `${params.events}` === "rdhup" ? { ...params, events: [] } : params),
    }),
  },
  {
    name: "reports the peer's end to every reader",
    caughtBy: ["epoll/peer-end"],
    breaks: () => ({ epoll_ctl: asked((events) => events.includes("in") ? [...events, "rdhup"] : events) }),
  },
  {
    name: "reports the peer's end to those that wait for bytes as well",
    caughtBy: ["epoll/peer-end"],
    breaks: () => ({
      epoll_ctl: asked((events) => events.includes("in") ? events : without("rdhup")(events)),
    }),
  },
  {
    name: "reports the peer's end when all is read",
    caughtBy: ["epoll/peer-end"],
    breaks: () => ({
      epoll_wait: (_params, next, endpoint) =>
        retold(next, async (ready) => {
          const unread = new Set<SocketId>();
          for (const { socket } of ready) {
            const { value } = await endpoint.invoke("fionread", { socket });
            if (value?.count) unread.add(socket);
          }
          return untold(ready, (event, { socket }) => event === "rdhup" && unread.has(socket));
        }),
    }),
  },
  {
    // cloudius-systems/osv#1239
    name: "knows no edge of the peer's end",
    caughtBy: ["epoll/peer-end", "epoll/pair"],
    breaks: () => {
      const known = new Asked();
      const told = new Set<string>();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        epoll_wait: ({ socket: instance }, next) =>
          retold(next, (ready) =>
            ready.filter(({ socket, events }) => {
              const seen = told.has(`${instance} ${socket}`);
              told.add(`${instance} ${socket}`);
              return !(seen && events.includes("rdhup") && known.has(instance, socket, "et"));
            })),
      };
    },
  },
  {
    // h2o/h2o#603
    name: "reports errors and hang-ups where they are asked for",
    caughtBy: ["epoll/reset", "epoll/datagram-refused", "epoll/pair", "epoll/peer-end", "epoll/unconnected"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        epoll_wait: ({ socket: instance }, next) =>
          retold(
            next,
            (ready) =>
              untold(ready, (event, { socket }) =>
                (event === "err" || event === "hup") && !known.has(instance, socket, event)),
          ),
      };
    },
  },
  {
    name: "takes the error of what it reports an error of",
    caughtBy: ["epoll/reset", "epoll/connecting", "epoll/datagram-refused"],
    breaks: () => ({
      epoll_wait: (_params, next, endpoint) =>
        retold(next, async (ready) => {
          for (const { socket, events } of ready) {
            if (events.includes("err")) await takeError(endpoint, socket);
          }
          return ready;
        }),
    }),
  },
  {
    name: "reports what nobody asked for",
    caughtBy: ["epoll/added-ready", "epoll/modified", "epoll/edge", "epoll/level"],
    breaks: () => ({ epoll_ctl: asked((events) => [...events, "in", "out"]) }),
  },
  {
    name: "reports room where bytes are unread, and not otherwise",
    caughtBy: ["epoll/level", "epoll/connecting", "epoll/added-ready"],
    breaks: () => ({
      epoll_wait: (_params, next) =>
        retold(
          next,
          (ready) => untold(ready, (event, { events }) => event === "out" && !events.includes("in")),
        ),
    }),
  },
  {
    name: "knows one edge of room",
    caughtBy: ["epoll/room"],
    breaks: () => {
      const known = new Asked();
      const told = new Set<string>();
      return {
        epoll_ctl(params, next) {
          told.delete(`${params.socket} ${params.target}`);
          return known.keep(params, next);
        },
        epoll_wait: ({ socket: instance }, next) =>
          retold(next, (ready) =>
            ready.filter(({ socket, events }) => {
              const key = `${instance} ${socket}`;
              if (events.join() !== "out" || !known.has(instance, socket, "et")) return true;
              const first = !told.has(key);
              told.add(key);
              return first;
            })),
      };
    },
  },
  {
    name: "reports room as an edge whenever something was sent",
    caughtBy: ["epoll/room"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        async send(params, next, endpoint) {
          const reply = await next();
          for (const [key, events] of known.of) {
            const [instance, target] = key.split(" ").map(Number) as [number, number];
            if (target !== params.socket) continue;
            await endpoint.invoke("epoll_ctl", { socket: instance, op: "mod", target, events });
          }
          return reply;
        },
      };
    },
  },
  {
    // jiixyj/epoll-shim#3
    name: "reports a listener as hung up",
    caughtBy: ["epoll/listener", "epoll/unconnected"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        listen: marking(listeners),
        epoll_wait: ({ timeoutMs }, next) =>
          retold(next, (ready) => {
            const [listener] = listeners;
            return ready.length > 0 || timeoutMs !== 0 || listener === undefined
              ? ready
              : [{ socket: listener, events: ["hup"] }];
          }),
      };
    },
  },
  {
    name: "reports nothing of a socket that has no connection",
    caughtBy: ["epoll/unconnected"],
    breaks: () => ({
      epoll_wait: (_params, next) =>
        retold(next, (ready) => ready.filter(({ events }) => [...events].sort().join() !== "hup,out")),
    }),
  },
  {
    name: "reports nothing more of what had no connection when it was added",
    caughtBy: ["epoll/connecting", "epoll/unconnected"],
    breaks: () => {
      const fresh = new Set<SocketId>();
      const early = new Set<SocketId>();
      const begun = (params: { readonly socket: SocketId }, next: () => Promise<never>) => {
        fresh.delete(params.socket);
        return next();
      };
      return {
        socket: keeping<"socket">(fresh),
        connect: begun as unknown as Breaks<"connect">,
        listen: begun as unknown as Breaks<"listen">,
        epoll_ctl(params, next) {
          if (fresh.has(params.target)) early.add(params.target);
          return next();
        },
        epoll_wait: (_params, next) =>
          retold(next, (ready) => ready.filter(({ socket }) => fresh.has(socket) || !early.has(socket))),
      };
    },
  },
  {
    name: "reports a connection as readable when it is made",
    caughtBy: ["epoll/connecting"],
    breaks: () => {
      const connected = new Set<SocketId>();
      return {
        connect: marking(connected),
        epoll_wait: (_params, next) =>
          retold(
            next,
            (ready) =>
              ready.map((each) =>
                connected.has(each.socket)
                  ? { ...each, events: [...new Set(["in" as const, ...each.events])] }
                  : each
              ),
          ),
      };
    },
  },
  {
    name: "does not report what a socket shuts down itself",
    caughtBy: ["epoll/own-shutdown"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown({ socket, how }, next) {
          if (how !== "write") shut.add(socket);
          return next();
        },
        epoll_wait: (_params, next) =>
          retold(next, (ready) => ready.filter(({ socket }) => !shut.has(socket))),
      };
    },
  },
  {
    name: "reports an urgent byte as an ordinary one",
    caughtBy: ["epoll/urgent"],
    breaks: () => ({
      epoll_wait: (_params, next) =>
        retold(
          next,
          (ready) =>
            ready.map((each) => ({
              ...each,
              events: each.events.map((event) => event === "pri" ? "in" : event),
            })),
        ),
    }),
  },
  {
    name: "does not watch pairs",
    caughtBy: ["epoll/pair"],
    breaks: () => {
      const pairs = new Set<SocketId>();
      return {
        socketpair: keepingPair(pairs, "both"),
        epoll_ctl: (params, next) => pairs.has(params.target) ? Promise.resolve(failed("EPERM")) : next(),
      };
    },
  },
  {
    // mheily/libkqueue#39
    name: "takes an empty datagram for the peer's end",
    caughtBy: ["epoll/datagram"],
    breaks: () => ({
      epoll_wait: (_params, next, endpoint) =>
        retold(next, async (ready) => {
          const found: Ready[] = [];
          for (const each of ready) {
            const { socket, events } = each;
            const { value } = await endpoint.invoke("fionread", { socket });
            const ended = events.includes("in") && value?.count === 0 &&
              await isOfType(endpoint, socket, SOCK_DGRAM);
            found.push(ended ? { ...each, events: [...events, "rdhup"] } : each);
          }
          return found;
        }),
    }),
  },
  {
    // netty/netty#3729
    name: "drops what is unread when it has reported the peer's end",
    caughtBy: ["epoll/peer-end"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        epoll_wait: (_params, next) =>
          retold(next, (ready) => {
            for (const { socket, events } of ready) if (events.includes("rdhup")) ended.add(socket);
            return ready;
          }),
        recv: ({ socket }, next) =>
          ended.has(socket) ? Promise.resolve({ value: { data: new Uint8Array() } }) : next(),
      };
    },
  },
];
