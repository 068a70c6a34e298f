import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Params, Returned } from "../../endpoint/operations.ts";
import { type Defect, hasEnded, keeping, never, type Next } from "./endpoint.ts";

/** Makes a select, and changes what it has left. */
async function relaid(
  next: Next<"select">,
  change: (left: Returned<"select">) => Partial<Returned<"select">>,
  params?: Params<"select">,
): Promise<Reply<"select">> {
  const reply = await next(params);
  return reply.value ? { value: { ...reply.value, ...change(reply.value) } } : reply;
}

/** A select whose sets have lost some sockets, and which counts the others. */
function recounted(left: Returned<"select">, keeps: (socket: SocketId) => boolean): Returned<"select"> {
  const reads = left.reads.filter(keeps);
  const writes = left.writes.filter(keeps);
  const excepts = left.excepts.filter(keeps);
  return { count: reads.length + writes.length + excepts.length, reads, writes, excepts };
}

/** A defect that hides some sockets of a select. */
function hides(
  name: string,
  caughtBy: readonly string[],
  hidden: (sockets: readonly SocketId[], socket: SocketId) => boolean,
): Defect {
  return {
    name,
    caughtBy,
    breaks: () => ({
      select: ({ reads, writes, excepts }, next) =>
        relaid(next, (left) => recounted(left, (each) => !hidden([...reads, ...writes, ...excepts], each))),
    }),
  };
}

/** A defect that changes the time of a select. */
function times(
  name: string,
  caughtBy: readonly string[],
  change: (ms: number | null) => number | null,
): Defect {
  return {
    name,
    caughtBy,
    breaks: () => ({ select: (params, next) => next({ ...params, timeoutMs: change(params.timeoutMs) }) }),
  };
}

const HUNDRED = ["poll/select-hundred"];
const WAITS = ["poll/select-waits"];

/** Defects in `select()`. */
export const SELECT: readonly Defect[] = [
  {
    // leaningtech/webvm#228, asterinas/asterinas#1074, devkitPro/wut#428
    name: "leaves the sets of a select as they were when its time is up",
    caughtBy: ["poll/select", "poll/select-waits"],
    breaks: () => ({
      select: ({ reads, writes, excepts }, next) =>
        relaid(next, ({ count }) => count === 0 ? { reads, writes, excepts } : {}),
    }),
  },
  {
    name: "counts a socket once that is in two sets of a select",
    caughtBy: ["poll/select"],
    breaks: () => ({
      select: (_params, next) =>
        relaid(next, ({ reads, writes, excepts }) => ({
          count: new Set([...reads, ...writes, ...excepts]).size,
        })),
    }),
  },
  {
    name: "counts what can be read alone",
    caughtBy: ["poll/select"],
    breaks: () => ({ select: (_params, next) => relaid(next, ({ reads }) => ({ count: reads.length })) }),
  },
  {
    name: "says of every select with a socket that is ready that it is one",
    caughtBy: ["poll/select"],
    breaks: () => ({
      select: (_params, next) => relaid(next, ({ count }) => ({ count: Math.min(count ?? 0, 1) })),
    }),
  },
  // arcanebyte/uniplus#19
  hides(
    "never looks at the last descriptor of a select",
    HUNDRED,
    (sockets, each) => each === Math.max(...sockets),
  ),
  // zephyrproject-rtos/zephyr#34653
  hides("looks at 32 sockets of a select", HUNDRED, (sockets, each) => sockets.indexOf(each) >= 32),
  hides("looks at 64 sockets of a select", HUNDRED, (sockets, each) => sockets.indexOf(each) >= 64),
  hides(
    "passes over the descriptors at the end of a word of a set",
    HUNDRED,
    (sockets, each) => sockets.indexOf(each) % 32 === 31,
  ),
  hides(
    "passes over the first descriptor of a set",
    HUNDRED,
    (sockets, each) => each === Math.min(...sockets),
  ),
  {
    name: "leaves one socket in the sets of a select",
    caughtBy: ["poll/select", "poll/select-hundred"],
    breaks: () => ({
      select: (_params, next) =>
        relaid(next, (left) => recounted(left, (each) => each === (left.reads[0] ?? left.writes[0]))),
    }),
  },
  {
    name: "leaves all sockets in a set of which one can be read",
    caughtBy: ["poll/select", "poll/select-waits", "poll/select-hundred"],
    breaks: () => ({
      select: (params, next) =>
        relaid(
          next,
          ({ reads }) => reads.length > 0 ? { reads: params.reads, count: params.reads.length } : {},
        ),
    }),
  },
  {
    name: "says that what can be written can be read",
    caughtBy: ["poll/select"],
    breaks: () => ({
      select: (params, next) =>
        relaid(next, ({ reads, writes }) => ({
          reads: params.reads.filter((each) => reads.includes(each) || writes.includes(each)),
        })),
    }),
  },
  {
    name: "says that what can be read is exceptional",
    caughtBy: ["poll/select"],
    breaks: () => ({
      select: (params, next) =>
        relaid(next, ({ reads }) => ({ excepts: params.excepts.filter((each) => reads.includes(each)) })),
    }),
  },
  {
    name: "reports no listener by select",
    caughtBy: ["poll/select"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        select: (_params, next) => relaid(next, (left) => recounted(left, (each) => !listeners.has(each))),
      };
    },
  },
  {
    name: "reports no datagram socket by select",
    caughtBy: ["poll/select", "poll/select-hundred"],
    breaks: () => {
      const datagrams = new Set<SocketId>();
      return {
        openDatagram: keeping<"openDatagram">(datagrams),
        select: (_params, next) => relaid(next, (left) => recounted(left, (each) => !datagrams.has(each))),
      };
    },
  },
  {
    name: "reports each socket once by select, until another call is made",
    caughtBy: ["poll/select"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        select: (_params, next) =>
          relaid(next, (left) => {
            const fresh = recounted(left, (each) => !told.has(each));
            for (const each of left.reads) told.add(each);
            return fresh;
          }),
      };
    },
  },
  {
    name: "reports bytes alone by select, and no end",
    caughtBy: ["poll/select"],
    breaks: () => ({
      async select(_params, next, endpoint) {
        const reply = await next();
        if (!reply.value) return reply;
        const ended = new Set<SocketId>();
        for (const socket of reply.value.reads) {
          if (await hasEnded(endpoint, socket)) ended.add(socket);
        }
        return { value: recounted(reply.value, (each) => !ended.has(each)) };
      },
    }),
  },
  // mohnkhan/MyOS2026#700
  times("waits by select without end, whatever its time is", WAITS, () => null),
  // phoenix-rtos/libphoenix#514
  times("takes a select without end for one that does not wait", WAITS, (ms) => ms ?? 0),
  times("waits for a while where a select is to last no time", WAITS, (ms) => ms === 0 ? 200 : ms),
  times("takes the milliseconds of a select for microseconds", WAITS, (ms) => ms && Math.ceil(ms / 1000)),
  times(
    "rounds the time of a select up to the next second",
    WAITS,
    (ms) => ms && Math.ceil(ms / 1000) * 1000,
  ),
  {
    // espressif/esp-idf#2402
    name: "looks when a select begins, and not again",
    caughtBy: ["poll/select-waits", "poll/select-hundred"],
    breaks: () => ({
      async select(params, next) {
        const reply = await next({ ...params, timeoutMs: 0 });
        return reply.value?.count === 0 && params.timeoutMs === null ? await never() : reply;
      },
    }),
  },
  {
    name: "ends a select that waited with empty sets",
    caughtBy: ["poll/select-waits", "poll/select-hundred"],
    breaks: () => ({
      async select(params, next) {
        const now = await next({ ...params, timeoutMs: 0 });
        if (now.value?.count !== 0 || params.timeoutMs === 0) return now;
        return await relaid(next, (left) => recounted(left, () => false));
      },
    }),
  },
  {
    // aria2/aria2#969, reactphp/event-loop#206
    name: "reports a connect that was refused as exceptional alone",
    caughtBy: ["poll/select-connects"],
    breaks: () => ({
      select: (params, next) =>
        relaid(next, ({ reads, writes, excepts }) => {
          const failed = (each: SocketId) => reads.includes(each) && writes.includes(each);
          const left = (each: SocketId) => !params.excepts.includes(each) || !failed(each);
          return {
            reads: reads.filter(left),
            writes: writes.filter(left),
            excepts: [...excepts, ...params.excepts.filter(failed)],
          };
        }),
    }),
  },
  {
    // Lind-Project/safeposix-rust#271
    name: "reports nothing as exceptional",
    caughtBy: ["poll/select-urgent"],
    breaks: () => ({ select: (params, next) => next({ ...params, excepts: [] }) }),
  },
  {
    name: "reports urgent data as something to read",
    caughtBy: ["poll/select-urgent"],
    breaks: () => ({
      select: (params, next) =>
        relaid(next, ({ reads, excepts }) => ({
          reads: params.reads.filter((each) => reads.includes(each) || excepts.includes(each)),
        })),
    }),
  },
  {
    name: "cannot write to a socket that was reset, by select",
    caughtBy: ["poll/select-connects"],
    breaks: () => ({
      select: (_params, next) =>
        relaid(next, ({ reads, writes, excepts }) => ({
          writes: writes.filter((each) => !reads.includes(each)),
          count: reads.length + excepts.length,
        })),
    }),
  },
  {
    // phoenix-rtos/libphoenix#388
    name: "passes over a descriptor that is closed in a set",
    caughtBy: ["poll/select-closed"],
    breaks: () => ({
      async select({ reads, writes, excepts, timeoutMs }, next, endpoint) {
        const open = async (sockets: readonly SocketId[]) => {
          const kept: SocketId[] = [];
          for (const socket of sockets) {
            const { error } = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
            if (error?.errno !== "EBADF") kept.push(socket);
          }
          return kept;
        };
        const sets = { reads: await open(reads), writes: await open(writes), excepts: await open(excepts) };
        return await next({ ...sets, timeoutMs });
      },
    }),
  },
  {
    name: "says of a closed descriptor that it can be read and written",
    caughtBy: ["poll/select-closed"],
    breaks: () => ({
      async select({ reads, writes, excepts }, next) {
        const reply = await next();
        const count = reads.length + writes.length + excepts.length;
        return reply.error?.errno === "EBADF" ? { value: { reads, writes, excepts, count } } : reply;
      },
    }),
  },
];
