import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, insteadOf, never } from "./endpoint.ts";
import { Asked, retold } from "./epoll.ts";

/** Defects in waiting, and in what one call reports of many sockets. */
export const EPOLL_WAITS: readonly Defect[] = [
  {
    // unikraft/unikraft#1297
    name: "loses the edges that one call has no room for",
    caughtBy: ["epoll/most"],
    breaks: () => ({
      epoll_wait: (params, next) =>
        retold(next, (ready) => ready.slice(0, Math.max(1, params.most)), {
          ...params,
          most: Math.max(params.most, 64),
        }),
    }),
  },
  {
    name: "reports the sockets that came first before all others",
    caughtBy: ["epoll/most"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        epoll_wait(params, next) {
          const edges = [...known.of].some(([key, events]) =>
            key.startsWith(`${params.socket} `) && events.includes("et")
          );
          return edges ? next() : retold(
            next,
            (ready) => [...ready].sort((a, b) => a.socket - b.socket).slice(0, Math.max(1, params.most)),
            { ...params, most: Math.max(params.most, 64) },
          );
        },
      };
    },
  },
  {
    name: "reports one socket at a time",
    caughtBy: ["epoll/most"],
    breaks: () => ({ epoll_wait: (params, next) => next({ ...params, most: Math.min(params.most, 1) }) }),
  },
  {
    // rcore-os/tgoskits#504
    name: "reports a socket twice where there is room",
    caughtBy: ["epoll/level", "epoll/listener", "epoll/hundred", "epoll/data"],
    breaks: () => ({
      epoll_wait: ({ most }, next) => retold(next, (ready) => [...ready, ...ready].slice(0, most)),
    }),
  },
  {
    // odin-lang/Odin#5837
    name: "keeps 32 bits of the data",
    caughtBy: ["epoll/data"],
    breaks: () => ({
      epoll_ctl: (params, next) =>
        next(params.as === undefined ? params : { ...params, as: params.as % 2 ** 32 }),
    }),
  },
  {
    name: "reports each data once, whosever it is",
    caughtBy: ["epoll/data"],
    breaks: () => ({
      epoll_wait: (_params, next) =>
        retold(next, (ready) => [...new Map(ready.map((each) => [each.socket, each])).values()]),
    }),
  },
  {
    name: "keeps the data that a socket was added with",
    caughtBy: ["epoll/data"],
    breaks: () => {
      const first = new Map<SocketId, number>();
      return {
        epoll_ctl(params, next) {
          const { op, target, as } = params;
          if (op === "add" && as !== undefined) first.set(target, as);
          const kept = first.get(target);
          return next(op === "mod" && kept !== undefined ? { ...params, as: kept } : params);
        },
      };
    },
  },
  {
    name: "watches sixty-four sockets and no more",
    caughtBy: ["epoll/hundred"],
    breaks: () => {
      let count = 0;
      return {
        epoll_ctl: (params, next) =>
          params.op === "add" && ++count > 64 ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "waits for a while even where a wait is to last no time",
    caughtBy: ["epoll/timeout"],
    breaks: () => ({
      epoll_wait: (params, next) =>
        next({ ...params, timeoutMs: params.timeoutMs === null ? null : Math.max(params.timeoutMs, 200) }),
    }),
  },
  {
    name: "takes the milliseconds of a wait for microseconds",
    caughtBy: ["epoll/timeout"],
    breaks: () => ({
      epoll_wait: (params, next) =>
        next({ ...params, timeoutMs: params.timeoutMs === null ? null : Math.ceil(params.timeoutMs / 1000) }),
    }),
  },
  {
    name: "rounds the time of a wait up to the next half second",
    caughtBy: ["epoll/timeout"],
    breaks: () => ({
      epoll_wait: (params, next) =>
        next({
          ...params,
          timeoutMs: params.timeoutMs === null ? null : Math.ceil(params.timeoutMs / 500) * 500,
        }),
    }),
  },
  {
    name: "rounds the time of a wait up to the next tenth of a second",
    caughtBy: ["epoll/timeout"],
    breaks: () => ({
      epoll_wait: ({ timeoutMs, ...others }, next) =>
        next({ ...others, timeoutMs: timeoutMs === null ? null : Math.ceil(timeoutMs / 100) * 100 }),
    }),
  },
  {
    name: "does not wait for as little as a millisecond",
    caughtBy: ["epoll/timeout"],
    breaks: () => ({
      epoll_wait: (params, next) => next(params.timeoutMs === 1 ? { ...params, timeoutMs: 0 } : params),
    }),
  },
  {
    name: "ends a wait without end after a while",
    caughtBy: ["epoll/timeout"],
    breaks: () => ({ epoll_wait: (params, next) => next({ ...params, timeoutMs: params.timeoutMs ?? 300 }) }),
  },
  {
    name: "does not wait where nothing is watched",
    caughtBy: ["epoll/timeout"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        epoll_wait: (params, next) =>
          [...known.of.keys()].some((key) => key.startsWith(`${params.socket} `))
            ? next()
            : next({ ...params, timeoutMs: 0 }),
      };
    },
  },
  {
    name: "lets the time of a wait pass before it looks",
    caughtBy: ["epoll/timeout", "epoll/wakes", "epoll/changed-while-waiting"],
    breaks: () => ({
      async epoll_wait(params, next) {
        if (params.timeoutMs === null) return await never();
        await new Promise((resolve) => setTimeout(resolve, params.timeoutMs!));
        return await next({ ...params, timeoutMs: 0 });
      },
    }),
  },
  {
    name: "takes a wait without end for none",
    caughtBy: ["epoll/wakes", "epoll/changed-while-waiting", "epoll/nested", "epoll/removed"],
    breaks: () => ({ epoll_wait: (params, next) => next({ ...params, timeoutMs: params.timeoutMs ?? 0 }) }),
  },
  {
    name: "looks when a wait begins, and not again",
    caughtBy: ["epoll/wakes", "epoll/changed-while-waiting", "epoll/two-waiters"],
    breaks: () => ({
      async epoll_wait(params, next) {
        const reply = await next({ ...params, timeoutMs: 0 });
        return reply.value?.ready.length === 0 && params.timeoutMs !== 0 ? await never() : reply;
      },
    }),
  },
  ...([
    // cloudius-systems/osv#331, apache/nuttx#2598
    ["add", "does not see what is added while it waits"],
    ["mod", "does not see what is asked for while it waits"],
  ] as const).map(([op, name]): Defect => ({
    name,
    caughtBy: ["epoll/changed-while-waiting"],
    breaks: () => {
      const waits = new Set<Promise<unknown>>();
      return {
        epoll_wait(params, next) {
          const wait = next();
          if (params.timeoutMs === null) {
            waits.add(wait);
            wait.finally(() => waits.delete(wait));
          }
          return wait;
        },
        epoll_ctl(params, next) {
          if (params.op !== op || waits.size === 0) return next();
          Promise.all(waits).then(() => next());
          return Promise.resolve({ value: {} });
        },
      };
    },
  })),
  {
    name: "ends a wait in vain where what came was read before",
    caughtBy: ["epoll/timeout"],
    breaks: () => {
      let read = false;
      return {
        recvfrom(_params, next) {
          read = true;
          return next();
        },
        epoll_wait(params, next) {
          const stale = read;
          read = false;
          return next(stale ? { ...params, timeoutMs: 0 } : params);
        },
      };
    },
  },
  {
    name: "ends no wait for what nobody asked for",
    caughtBy: ["epoll/reset"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        async epoll_wait(params, next) {
          const reply = await next();
          const events = reply.value?.ready.flatMap(({ socket }) =>
            known.of.get(`${params.socket} ${socket}`) ?? []
          );
          return params.timeoutMs === null && events?.length === 0 ? await never() : reply;
        },
      };
    },
  },
  {
    name: "ends no wait for room",
    caughtBy: ["epoll/room"],
    breaks: () => ({
      async epoll_wait(params, next) {
        const now = await next({ ...params, timeoutMs: 0 });
        if (params.timeoutMs === 0 || now.error || now.value.ready.length > 0) return now;
        const reply = await next();
        return reply.value?.ready.some(({ events }) => events.includes("out")) ? await never() : reply;
      },
    }),
  },
  {
    name: "ends every wait by one edge",
    caughtBy: ["epoll/two-waiters"],
    breaks: () => {
      let waits: ((reply: Reply<"epoll_wait">) => void)[] = [];
      return {
        async epoll_wait(_params, next) {
          const shared = new Promise<Reply<"epoll_wait">>((resolve) => waits.push(resolve));
          const reply = await Promise.race([next(), shared]);
          for (const end of waits) end(reply);
          waits = [];
          return reply;
        },
      };
    },
  },
  {
    name: "ends one of two waits, and forgets the other",
    caughtBy: ["epoll/two-waiters"],
    breaks: () => {
      let waiting = 0;
      return {
        async epoll_wait({ timeoutMs }, next) {
          if (timeoutMs === 0) return await next();
          const forgotten = ++waiting > 1;
          const reply = await next();
          waiting--;
          return forgotten ? await never() : reply;
        },
      };
    },
  },
  {
    name: "ends a wait at a signal as if its time was up",
    caughtBy: ["epoll/signal"],
    of: "c",
    breaks: () => ({ epoll_wait: insteadOf("EINTR", { value: { ready: [] } }) }),
  },
  {
    // rcore-os/tgoskits#1034
    name: "sees an edge only where the wait before has found nothing",
    caughtBy: ["epoll/edge", "epoll/datagram", "epoll/listener"],
    breaks: () => {
      const known = new Asked();
      const before = new Map<SocketId, ReadonlySet<SocketId>>();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        epoll_wait: ({ socket: instance }, next) =>
          retold(next, (ready) => {
            const told = before.get(instance);
            before.set(instance, new Set(ready.map(({ socket }) => socket)));
            return ready.filter(({ socket }) => !told?.has(socket) || !known.has(instance, socket, "et"));
          }),
      };
    },
  },
  {
    // piscisaureus/wepoll#35
    name: "reports nothing more of what was removed and added while a wait goes on",
    caughtBy: ["epoll/changed-while-waiting"],
    breaks: () => {
      const removed = new Set<SocketId>();
      const lost = new Set<SocketId>();
      let waiting = 0;
      return {
        epoll_ctl({ op, target }, next) {
          if (op === "del" && waiting > 0) removed.add(target);
          if (op === "add" && removed.has(target)) lost.add(target);
          return next();
        },
        async epoll_wait({ timeoutMs }, next) {
          if (timeoutMs === 0) return await next();
          waiting++;
          const reply = await next();
          waiting--;
          return reply.value?.ready.some(({ socket }) => lost.has(socket)) ? await never() : reply;
        },
      };
    },
  },
];
