import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, insteadOf, keeping } from "./endpoint.ts";
import { Asked, asked, retold } from "./epoll.ts";

/** The instances that watch a socket, with what they ask for. */
function* watching(known: Asked, target: SocketId): Generator<[SocketId, string]> {
  for (const key of known.of.keys()) {
    const [instance, of] = key.split(" ").map(Number) as [number, number];
    if (of === target) yield [instance, key];
  }
}

/** Asks an instance anew for what it asks for, so that it reports all edges again. */
async function again(
  endpoint: Endpoint,
  known: Asked,
  target: SocketId,
  instance: SocketId,
  key: string,
): Promise<void> {
  const events = known.of.get(key)!;
  await endpoint.invoke("epoll_ctl", { socket: instance, op: "mod", target, events });
}

const added = { value: {} } as const;

/** Defects in what an instance watches. */
export const EPOLL_MEMBERS: readonly Defect[] = [
  {
    name: "goes on reporting what was taken out",
    caughtBy: ["epoll/removed", "epoll/errors", "epoll/duplicate"],
    breaks: () => ({ epoll_ctl: (params, next) => params.op === "del" ? Promise.resolve(added) : next() }),
  },
  {
    name: "reports once more what was taken out",
    caughtBy: ["epoll/removed", "epoll/errors"],
    breaks: () => {
      const gone = new Map<SocketId, SocketId>();
      return {
        async epoll_ctl(params, next) {
          const reply = await next();
          if (params.op === "del" && !reply.error) gone.set(params.socket, params.target);
          if (params.op === "add") gone.delete(params.socket);
          return reply;
        },
        epoll_wait: ({ socket: instance }, next) =>
          retold(next, (ready) => {
            const socket = gone.get(instance);
            gone.delete(instance);
            return socket === undefined ? ready : [...ready, { socket, events: ["in"] }];
          }),
      };
    },
  },
  {
    // piscisaureus/wepoll#16
    name: "keeps the place of what was taken out",
    caughtBy: ["epoll/removed", "epoll/errors", "epoll/data"],
    breaks: () => {
      const gone = new Set<string>();
      return {
        epoll_ctl(params, next) {
          const key = `${params.socket} ${params.target}`;
          if (params.op === "add" && gone.has(key)) return Promise.resolve(failed("EEXIST"));
          if (params.op === "del") gone.add(key);
          return next();
        },
      };
    },
  },
  {
    name: "reports a socket that is closed as long as nobody takes it out",
    caughtBy: ["epoll/closed", "epoll/closed-duplicate"],
    breaks: () => ({
      async close(params, next, endpoint) {
        await endpoint.invoke("dup", params);
        return await next();
      },
    }),
  },
  {
    // nanovms/nanos#1178, occlum/ngo#48
    name: "takes the number of a closed socket for one that is watched",
    caughtBy: ["epoll/closed"],
    breaks: () => {
      const known = new Asked();
      // The instances in which the number of a socket was left.
      const left = new Set<SocketId>();
      return {
        close(params, next) {
          for (const [instance] of watching(known, params.socket)) left.add(instance);
          return next();
        },
        epoll_ctl: (params, next) =>
          params.op === "add" && left.has(params.socket)
            ? Promise.resolve(failed("EEXIST"))
            : known.keep(params, next),
      };
    },
  },
  {
    name: "takes a socket out when one of its descriptors is closed",
    caughtBy: ["epoll/closed-duplicate"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        async close(params, next, endpoint) {
          for (const [instance] of watching(known, params.socket)) {
            await endpoint.invoke("epoll_ctl", { socket: instance, op: "del", target: params.socket });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "takes a duplicate for the socket",
    caughtBy: ["epoll/duplicate"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        epoll_ctl: (params, next) =>
          duplicates.has(params.target) ? Promise.resolve(failed("EEXIST")) : next(),
      };
    },
  },
  {
    name: "watches a duplicate of what it watches",
    caughtBy: ["epoll/duplicate"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        async dup(params, next, endpoint) {
          const reply = await next();
          for (const [instance, key] of reply.value ? watching(known, params.socket) : []) {
            const target = reply.value!.socket;
            await endpoint.invoke("epoll_ctl", {
              socket: instance,
              op: "add",
              target,
              events: known.of.get(key)!,
            });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "takes a duplicate out with the socket",
    caughtBy: ["epoll/duplicate"],
    breaks: () => {
      const duplicates: SocketId[] = [];
      return {
        dup: keeping<"dup">(duplicates),
        async epoll_ctl(params, next, endpoint) {
          const reply = await next();
          if (params.op !== "del") return reply;
          for (const target of duplicates) {
            await endpoint.invoke("epoll_ctl", { socket: params.socket, op: "del", target });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "reports a socket in the instance that was made last",
    caughtBy: ["epoll/two-instances", "epoll/datagram", "epoll/nested", "epoll/exclusive"],
    breaks: () => {
      const last = new Map<SocketId, SocketId>();
      return {
        async epoll_ctl(params, next) {
          const reply = await next();
          if (params.op === "add" && !reply.error) last.set(params.target, params.socket);
          return reply;
        },
        epoll_wait: ({ socket: instance }, next) =>
          retold(next, (ready) => ready.filter(({ socket }) => (last.get(socket) ?? instance) === instance)),
      };
    },
  },
  {
    // rust-lang/miri#3829
    name: "reports edges anew when another instance begins to watch",
    caughtBy: ["epoll/two-instances"],
    breaks: () => {
      const known = new Asked();
      return {
        async epoll_ctl(params, next, endpoint) {
          const reply = await known.keep(params, next);
          if (params.op !== "add" || reply.error) return reply;
          for (const [instance, key] of watching(known, params.target)) {
            if (instance !== params.socket) await again(endpoint, known, params.target, instance, key);
          }
          return reply;
        },
      };
    },
  },
  {
    name: "takes a socket out of every instance",
    caughtBy: ["epoll/two-instances"],
    breaks: () => {
      const known = new Asked();
      return {
        async epoll_ctl(params, next, endpoint) {
          if (params.op === "del") {
            for (const [instance] of [...watching(known, params.target)]) {
              if (instance === params.socket) continue;
              await endpoint.invoke("epoll_ctl", { socket: instance, op: "del", target: params.target });
            }
          }
          return await known.keep(params, next);
        },
      };
    },
  },
  ...(["add", "mod", "del"] as const).flatMap((op): Defect[] => [
    {
      name: `loses the edges of others with each ${op}`,
      caughtBy: ["epoll/neighbours"],
      breaks: () => ({
        async epoll_ctl(params, next, endpoint) {
          if (params.op === op) {
            await endpoint.invoke("epoll_wait", { socket: params.socket, most: 64, timeoutMs: 0 });
          }
          return await next();
        },
      }),
    },
    {
      name: `reports the edges of others anew with each ${op}`,
      caughtBy: ["epoll/neighbours"],
      breaks: () => {
        const known = new Asked();
        return {
          async epoll_ctl(params, next, endpoint) {
            // First of all: somebody who waits is certain to get them.
            for (const key of params.op === op ? known.of.keys() : []) {
              const [instance, target] = key.split(" ").map(Number) as [number, number];
              if (target !== params.target) await again(endpoint, known, target, instance, key);
            }
            return await known.keep(params, next);
          },
        };
      },
    },
  ]),
  {
    name: "loses the edges of others when a socket is closed",
    caughtBy: ["epoll/neighbours"],
    breaks: () => {
      const known = new Asked();
      return {
        epoll_ctl: (params, next) => known.keep(params, next),
        async close(params, next, endpoint) {
          for (const [instance] of watching(known, params.socket)) {
            await endpoint.invoke("epoll_wait", { socket: instance, most: 64, timeoutMs: 0 });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "goes on reporting when it is closed",
    caughtBy: ["epoll/two-instances"],
    breaks: () => {
      const kept = new Map<SocketId, SocketId>();
      return {
        async close(params, next, endpoint) {
          const { value } = await endpoint.invoke("dup", { socket: params.socket });
          if (value) kept.set(params.socket, value.socket);
          return await next();
        },
        epoll_wait: (params, next) => next({ ...params, socket: kept.get(params.socket) ?? params.socket }),
      };
    },
  },
  {
    name: "watches nothing in a duplicate of itself",
    caughtBy: ["epoll/instance-duplicate"],
    breaks: () => {
      const instances = new Set<SocketId>();
      return {
        epoll_create: keeping<"epoll_create">(instances),
        dup: ({ socket }, next, endpoint) =>
          instances.has(socket) ? Promise.resolve(endpoint.invoke("epoll_create", {})) : next(),
      };
    },
  },
  {
    // pjsip/pjproject#3116
    name: "takes no notice of who wants to be woken alone",
    caughtBy: ["epoll/exclusive"],
    breaks: () => ({ epoll_ctl: asked((events) => events.filter((event) => event !== "exclusive")) }),
  },
  {
    name: "wakes nobody who would be woken alone",
    caughtBy: ["epoll/exclusive"],
    breaks: () => ({ epoll_ctl: asked((events) => events.includes("exclusive") ? ["exclusive"] : events) }),
  },
  {
    name: "cannot watch another instance",
    caughtBy: ["epoll/nested", "epoll/loop"],
    breaks: () => {
      const instances = new Set<SocketId>();
      return {
        epoll_create: keeping<"epoll_create">(instances),
        epoll_ctl: (params, next) => instances.has(params.target) ? Promise.resolve(added) : next(),
      };
    },
  },
  {
    // google/gvisor#6427
    name: "reports to another instance once that it has something",
    caughtBy: ["epoll/nested"],
    breaks: () => {
      const instances = new Set<SocketId>();
      const told = new Set<string>();
      return {
        epoll_create: keeping<"epoll_create">(instances),
        epoll_wait: ({ socket: outer }, next) =>
          retold(next, (ready) =>
            ready.filter(({ socket }) => {
              const seen = told.has(`${outer} ${socket}`);
              if (instances.has(socket)) told.add(`${outer} ${socket}`);
              return !seen;
            })),
      };
    },
  },
  {
    name: "reports an edge to a poll of the instance",
    caughtBy: ["epoll/nested"],
    breaks: () => ({
      async poll(params, next, endpoint) {
        const reply = await next();
        if (reply.value?.events.length) {
          await endpoint.invoke("epoll_wait", { socket: params.socket, most: 1, timeoutMs: 0 });
        }
        return reply;
      },
    }),
  },
  {
    name: "watches one other instance at most",
    caughtBy: ["epoll/nested"],
    breaks: () => {
      const instances = new Set<SocketId>();
      const watched = new Set<SocketId>();
      return {
        epoll_create: keeping<"epoll_create">(instances),
        epoll_ctl(params, next) {
          if (params.op !== "add" || !instances.has(params.target)) return next();
          if (watched.has(params.socket)) return Promise.resolve(failed("EINVAL"));
          watched.add(params.socket);
          return next();
        },
      };
    },
  },
  {
    name: "stays readable when it has reported everything",
    caughtBy: ["epoll/nested"],
    breaks: () => {
      const instances = new Map<SocketId, boolean>();
      return {
        async epoll_create(_params, next) {
          const reply = await next();
          if (reply.value) instances.set(reply.value.socket, false);
          return reply;
        },
        async poll(params, next) {
          const reply = await next();
          if (reply.value?.events.length && instances.has(params.socket)) instances.set(params.socket, true);
          return instances.get(params.socket) ? { value: { events: ["in"] } } : reply;
        },
      };
    },
  },
  {
    name: "lets instances watch each other in a circle",
    caughtBy: ["epoll/loop"],
    breaks: () => ({ epoll_ctl: insteadOf("ELOOP", added) }),
  },
  ...(["EEXIST", "ENOENT", "EPERM", "EBADF", "EINVAL"] as const).map((errno): Defect => ({
    name: `says that it watches where that fails with ${errno}`,
    caughtBy: ["epoll/errors"],
    breaks: () => ({ epoll_ctl: insteadOf(errno, added) }),
  })),
  {
    name: "changes what it refuses to add again",
    caughtBy: ["epoll/oneshot", "epoll/errors"],
    breaks: () => ({
      async epoll_ctl(params, next) {
        const reply = await next();
        if (reply.error?.errno === "EEXIST") await next({ ...params, op: "mod" });
        return reply;
      },
    }),
  },
  {
    name: "says that whatever is no instance is no descriptor",
    caughtBy: ["epoll/errors"],
    breaks: () => {
      const instances = new Set<SocketId>();
      const onInstance = async <R>({ socket }: { readonly socket: SocketId }, next: () => Promise<R>) =>
        instances.has(socket) ? await next() : failed("EBADF");
      return {
        epoll_create: keeping<"epoll_create">(instances),
        dup: keeping<"dup">(instances),
        epoll_ctl: onInstance,
        epoll_wait: onInstance,
      };
    },
  },
  {
    name: "reports nothing where it is asked for nothing",
    caughtBy: ["epoll/errors"],
    breaks: () => ({ epoll_wait: insteadOf("EINVAL", { value: { ready: [] } }) }),
  },
];
