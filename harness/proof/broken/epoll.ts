import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { PollEvent, Ready, SocketId, Word } from "../../endpoint/kinds.ts";
import type { Params } from "../../endpoint/operations.ts";
import type { Breaks, Defect, Next } from "./endpoint.ts";

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

/** Leaves words out of what is asked for. */
export const without =
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

/** Defects in what is asked for, and in how often it is reported. */
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
];
