import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { PollEvent, Ready, SocketId, Word } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import {
  type Breaks,
  type Defect,
  failed,
  keeping,
  keepingPair,
  marking,
  type Next,
  takeError,
} from "./endpoint.ts";

/** Waits, and changes what is reported. */
export async function retold(
  next: Next<"epoll_wait">,
  change: (ready: readonly Ready[]) => readonly Ready[] | Promise<readonly Ready[]>,
  params?: Params<"epoll_wait">,
): Promise<Reply<"epoll_wait">> {
  const reply = await next(params);
  return reply.value ? { value: { ready: await change(reply.value.ready) } } : reply;
}

/** Hands what is asked for through `change`, in some of the operations. */
export function asked(
  change: (events: readonly Word<"interest">[], params: Params<"epoll_ctl">) => readonly Word<"interest">[],
  ...ops: readonly Params<"epoll_ctl">["op"][]
): Breaks<"epoll_ctl"> {
  return (params, next) =>
    ops.length > 0 && !ops.includes(params.op)
      ? next()
      : next({ ...params, events: change(params.events ?? [], params) });
}

/** Leaves events out, and sockets that have no others. */
export function untold(ready: readonly Ready[], out: (event: PollEvent, each: Ready) => boolean): Ready[] {
  return ready.map((each) => ({ ...each, events: each.events.filter((event) => !out(event, each)) }))
    .filter(({ events }) => events.length > 0);
}

const without =
  (...left: readonly Word<"interest">[]) => (events: readonly Word<"interest">[]): Word<"interest">[] =>
    events.filter((event) => !left.includes(event));

/** Keeps what instances were asked for, by the numbers of the instance and of the socket. */
export class Asked {
  readonly of = new Map<string, readonly Word<"interest">[]>();

  /** Makes the call, and keeps what it asks for. */
  async keep(params: Params<"epoll_ctl">, next: Next<"epoll_ctl">): Promise<Reply<"epoll_ctl">> {
    const reply = await next();
    const key = `${params.socket} ${params.target}`;
    if (reply.error) return reply;
    if (params.op === "del") this.of.delete(key);
    else this.of.set(key, params.events ?? []);
    return reply;
  }

  /** True if that was asked for. */
  has(instance: SocketId, target: SocketId, event: Word<"interest">): boolean {
    return this.of.get(`${instance} ${target}`)?.includes(event) ?? false;
  }
}

/** Asks for `word` whenever a socket was asked for with it before. */
function sticking(word: Word<"interest">): Defect["breaks"] {
  return () => {
    const known = new Asked();
    return {
      epoll_ctl(params, next) {
        const events = [...params.events ?? []];
        if (known.has(params.socket, params.target, word)) events.push(word);
        return known.keep({ ...params, events }, () => next({ ...params, events }));
      },
    };
  };
}

/** Loses the edges that an instance has after an operation, unless somebody waits for them already. */
function losesEdges(op: Params<"epoll_ctl">["op"]): Defect["breaks"] {
  return () => {
    let waits = 0;
    return {
      async epoll_ctl(params, next, endpoint) {
        const reply = await next();
        if (params.op !== op || waits > 0) return reply;
        await endpoint.invoke("epoll_wait", { socket: params.socket, most: 64, timeoutMs: 0 });
        return reply;
      },
      async epoll_wait(_params, next) {
        waits++;
        return await next().finally(() => waits--);
      },
    };
  };
}

/** Defects in the events that are reported, and in how often they are. */
export const EPOLL: readonly Defect[] = [
  {
    // mtcp-stack/mtcp#297
    name: "takes every level for an edge",
    caughtBy: ["epoll/level", "epoll/listener", "epoll/datagram", "epoll/urgent", "epoll/unconnected"],
    breaks: () => ({ epoll_ctl: asked((events) => [...without("et")(events), "et"], "add", "mod") }),
  },
  {
    name: "takes every edge for a level",
    caughtBy: ["epoll/edge", "epoll/added-ready", "epoll/modified", "epoll/pair", "epoll/room"],
    breaks: () => ({ epoll_ctl: asked(without("et")) }),
  },
  {
    // cloudius-systems/osv#971
    name: "takes an edge for one shot",
    caughtBy: ["epoll/edge", "epoll/listener", "epoll/room", "epoll/datagram-refused", "epoll/pair"],
    breaks: () => ({ epoll_ctl: asked((events) => events.includes("et") ? [...events, "oneshot"] : events) }),
  },
  {
    // microsoft/WSL#2462
    name: "reports no new edge before something was read",
    caughtBy: ["epoll/edge", "epoll/datagram", "epoll/listener", "epoll/two-instances", "epoll/modified"],
    breaks: () => {
      const known = new Asked();
      const unread = new Set<string>();
      const read = async (params: { readonly socket: SocketId }, next: () => Promise<never>) => {
        for (const key of [...unread]) if (key.endsWith(` ${params.socket}`)) unread.delete(key);
        return await next();
      };
      return {
        recv: read as unknown as Breaks<"recv">,
        recvfrom: read as unknown as Breaks<"recvfrom">,
        accept: read as unknown as Breaks<"accept">,
        epoll_ctl(params, next) {
          unread.delete(`${params.socket} ${params.target}`);
          return known.keep(params, next);
        },
        epoll_wait: ({ socket: instance }, next) =>
          retold(next, (ready) =>
            ready.filter(({ socket, events }) => {
              const key = `${instance} ${socket}`;
              if (!events.includes("in") || !known.has(instance, socket, "et")) return true;
              const first = !unread.has(key);
              unread.add(key);
              return first;
            })),
      };
    },
  },
  {
    name: "reports an edge anew when a part was read",
    caughtBy: ["epoll/edge", "epoll/listener", "epoll/datagram"],
    breaks: () => {
      const known = new Asked();
      const again = async (
        { socket: target }: { readonly socket: SocketId },
        next: () => Promise<never>,
        endpoint: Endpoint,
      ) => {
        const reply = await next();
        for (const [key, events] of known.of) {
          const [instance, of] = key.split(" ").map(Number);
          if (of !== target) continue;
          await endpoint.invoke("epoll_ctl", { socket: instance!, op: "mod", target, events });
        }
        return reply;
      };
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        recv: again as unknown as Breaks<"recv">,
        recvfrom: again as unknown as Breaks<"recvfrom">,
        accept: again as unknown as Breaks<"accept">,
      };
    },
  },
  {
    name: "reports no edge of what a socket has when it is added",
    caughtBy: ["epoll/added-ready", "epoll/reset"],
    breaks: losesEdges("add"),
  },
  {
    // unikraft/unikraft#1310, rcore-os/tgoskits#314
    name: "reports no edge of what is asked for anew",
    caughtBy: ["epoll/modified", "epoll/datagram"],
    breaks: losesEdges("mod"),
  },
  {
    name: "goes on with what was asked for first",
    caughtBy: ["epoll/modified", "epoll/oneshot", "epoll/level", "epoll/peer-end", "epoll/data"],
    breaks: () => ({
      epoll_ctl: (params, next) => params.op === "mod" ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    // libevent/libevent#636
    name: "takes what is asked for anew for a level",
    caughtBy: ["epoll/modified"],
    breaks: () => ({ epoll_ctl: asked(without("et"), "mod") }),
  },
  {
    name: "stays with edges when it is asked for levels",
    caughtBy: ["epoll/modified"],
    breaks: sticking("et"),
  },
  {
    name: "adds what is asked for to what was",
    caughtBy: ["epoll/modified", "epoll/peer-end", "epoll/two-instances"],
    breaks: () => {
      const known = new Asked();
      return {
        async epoll_ctl(params, next) {
          const before = known.of.get(`${params.socket} ${params.target}`) ?? [];
          const events = [...before, ...params.events ?? []];
          return await known.keep(params, () => next(params.op === "mod" ? { ...params, events } : params));
        },
      };
    },
  },
  {
    // shadow/shadow#349
    name: "reports one shot as any other",
    caughtBy: ["epoll/oneshot", "epoll/added-ready"],
    breaks: () => ({ epoll_ctl: asked(without("oneshot")) }),
  },
  {
    // apache/nuttx#8871
    name: "forgets a socket after its one shot",
    caughtBy: ["epoll/oneshot"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        epoll_wait: ({ socket: instance }, next, endpoint) =>
          retold(next, async (ready) => {
            for (const { socket } of ready) {
              if (!known.has(instance, socket, "oneshot")) continue;
              await endpoint.invoke("epoll_ctl", { socket: instance, op: "del", target: socket });
            }
            return ready;
          }),
      };
    },
  },
  {
    name: "goes on with one shot when it is armed for more",
    caughtBy: ["epoll/oneshot"],
    breaks: sticking("oneshot"),
  },
  {
    name: "reports an error of a datagram as something to read",
    caughtBy: ["epoll/datagram-refused"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        epoll_wait: ({ socket: instance }, next) =>
          retold(
            next,
            (ready) =>
              ready.map((each) =>
                each.events.includes("err") && known.has(instance, each.socket, "in")
                  ? { ...each, events: [...new Set(["in" as const, ...each.events])] }
                  : each
              ),
          ),
      };
    },
  },
  {
    name: "reports a hang-up after the one shot",
    caughtBy: ["epoll/oneshot"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        epoll_wait: ({ socket: instance }, next, endpoint) =>
          retold(next, async (ready) => {
            for (const { socket: target } of ready) {
              if (!known.has(instance, target, "oneshot")) continue;
              await endpoint.invoke("epoll_ctl", { socket: instance, op: "mod", target, events: [] });
            }
            return ready;
          }),
      };
    },
  },
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
];
