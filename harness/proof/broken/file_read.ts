import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Breaks, Defect, Next } from "./endpoint.ts";
import { keepingSockets, LINE_FEED, NOTHING, OwnBuffer } from "./file_parts.ts";

/** A defect in the bytes that a read gives. */
function giving(
  name: string,
  caughtBy: Defect["caughtBy"],
  method: "fgets" | "fread",
  change: (data: Uint8Array) => Uint8Array,
): Defect {
  const breaks: Breaks<"fgets"> = async (_params, next) => {
    const reply = await next();
    return reply.error ? reply : { value: { data: change(reply.value.data) } };
  };
  return { name, caughtBy, breaks: () => ({ [method]: breaks }) };
}

/** Defects in reading from files over sockets. */
export const FILE_READ: readonly Defect[] = [
  giving(
    "cuts the line feed off",
    [
      "file/long-line",
      "service/line-server",
      "file/readline",
      "file/close-order",
      "file/duplex",
      "file/text-encoding",
    ],
    "fgets",
    (line) => line.at(-1) === LINE_FEED ? line.subarray(0, -1) : line,
  ),
  giving(
    "makes one character of CR and LF",
    ["file/readline", "file/text-encoding"],
    "fgets",
    (line) => line.at(-2) === 13 ? Uint8Array.from([...line.subarray(0, -2), LINE_FEED]) : line,
  ),
  giving(
    "ends a line at its first NUL",
    ["file/long-line", "file/readline"],
    "fgets",
    (line) => line.includes(0) ? line.subarray(0, line.indexOf(0)) : line,
  ),
  giving(
    "adds a line feed to the rest at end of file",
    ["service/line-server", "file/readline"],
    "fgets",
    (line) => line.length > 0 && line.at(-1) !== LINE_FEED ? Uint8Array.from([...line, LINE_FEED]) : line,
  ),
  giving(
    "drops the rest that has no line feed",
    ["service/line-server", "file/readline"],
    "fgets",
    (line) => line.at(-1) === LINE_FEED ? line : NOTHING,
  ),
  giving(
    "reads text of seven bits",
    ["file/readline", "file/text-encoding"],
    "fgets",
    (line) => line.map((byte) => byte & 0x7f),
  ),
  giving(
    "drops the last bytes if they are fewer than it asked for",
    [
      "file/read-exactly",
      "file/read-to-eof",
    ],
    "fread",
    (data) => data.length < 100 || data.length < 65_536 && data.length > 1000 ? NOTHING : data,
  ),
  {
    name: "skips empty lines",
    caughtBy: ["file/readline"],
    breaks: () => ({
      async fgets(_params, next) {
        for (;;) {
          const reply = await next();
          if (reply.error || reply.value.data.length !== 1) return reply;
        }
      },
    }),
  },
  {
    name: "takes what has arrived for a line",
    caughtBy: ["file/readline", "file/text-encoding"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async fgets({ file, size }, next, endpoint) {
          const socket = sockets.get(file)!;
          const peeked = await endpoint.invoke("recv", { socket, size, flags: ["peek"] });
          if (peeked.error || peeked.value.data.length === 0) return await next();
          const end = peeked.value.data.indexOf(LINE_FEED) + 1 || peeked.value.data.length;
          return await endpoint.invoke("recv", { socket, size: end });
        },
      };
    },
  },
  {
    name: "forgets the rest of a line that is longer than was asked for",
    caughtBy: ["file/readline"],
    breaks: () => ({
      async fgets({ file, size }, next) {
        const reply = await next({ file, size: 1000 });
        return reply.error ? reply : { value: { data: reply.value.data.subarray(0, size) } };
      },
    }),
  },
  {
    name: "reads one byte less than it asked for",
    caughtBy: ["file/readline", "file/read-exactly", "file/read-to-eof"],
    breaks: () => ({
      fgets: ({ file, size }, next) => next({ file, size: Math.max(1, size - 1) }),
      fread: ({ file, size }, next) => next({ file, size: Math.max(1, size - 1) }),
    }),
  },
  {
    name: "reads once, and gives what came",
    caughtBy: ["file/read-exactly"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        fread: ({ file, size }, _next, endpoint) =>
          Promise.resolve(endpoint.invoke("recv", { socket: sockets.get(file)!, size })),
      };
    },
  },
  {
    name: "reads no more than the buffer holds",
    caughtBy: ["file/read-to-eof"],
    breaks: () => ({ fread: ({ file, size }, next) => next({ file, size: Math.min(size, 8192) }) }),
  },
  {
    name: "says that reading failed at end of file",
    caughtBy: [
      "file/half-close",
      "service/line-server",
      "file/readline",
      "file/read-exactly",
      "file/read-to-eof",
    ],
    breaks: () => {
      const failing = async (_params: unknown, next: Next<"fgets">): Promise<Reply<"fgets">> => {
        const reply = await next();
        if (reply.error || reply.value.data.length > 0) return reply;
        return { error: { errno: "ENOTCONN", native: "end of file" } };
      };
      return { fgets: failing, fread: failing };
    },
  },
  {
    name: "takes a reset for end of file",
    caughtBy: ["file/reset"],
    breaks: () => ({
      async fgets(_params, next) {
        const reply = await next();
        return reply.error ? { value: { data: NOTHING } } : reply;
      },
    }),
  },
  {
    name: "throws its buffer away when the connection is reset",
    caughtBy: ["file/reset"],
    breaks: () => {
      const own = new OwnBuffer();
      return {
        makefile: keepingSockets(own.sockets),
        async fgets({ file, size }, _next, endpoint) {
          const socket = own.sockets.get(file)!;
          const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
          if (value?.events.includes("err")) own.forget();
          return await own.gets(file, size, endpoint);
        },
      };
    },
  },
  {
    name: "throws away what it has read when something is written",
    caughtBy: ["service/line-server", "file/duplex"],
    breaks: () => {
      const own = new OwnBuffer();
      return {
        makefile: keepingSockets(own.sockets),
        fgets: ({ file, size }, _next, endpoint) => own.gets(file, size, endpoint),
        fwrite(_params, next) {
          own.forget();
          return next();
        },
      };
    },
  },
  {
    name: "throws away what it has read when the socket itself receives",
    caughtBy: ["file/reads-ahead"],
    breaks: () => {
      const own = new OwnBuffer();
      return {
        makefile: keepingSockets(own.sockets),
        fgets: ({ file, size }, _next, endpoint) => own.gets(file, size, endpoint),
        recv(_params, next) {
          own.forget();
          return next();
        },
      };
    },
  },
  {
    name: "has one lock for reading and writing",
    caughtBy: ["file/duplex"],
    breaks: () => {
      let before: Promise<unknown> = Promise.resolve();
      const locked = <T>(call: () => Promise<T>): Promise<T> => {
        const mine = before.then(call);
        before = mine.catch(() => {});
        return mine;
      };
      return { fgets: (_params, next) => locked(next), fwrite: (_params, next) => locked(next) };
    },
  },
  {
    name: "reads a line into a buffer of 8192 bytes, whatever was asked for",
    caughtBy: ["file/long-line"],
    breaks: () => ({ fgets: ({ file, size }, next) => next({ file, size: Math.min(size, 8192) }) }),
  },
  {
    name: "drops a line that does not fit into its buffer",
    caughtBy: ["file/long-line"],
    breaks: () => ({
      async fgets(_params, next) {
        for (;;) {
          const reply = await next();
          if (reply.error || reply.value.data.length <= 8192) return reply;
        }
      },
    }),
  },
  {
    name: "ends the connection when a file is at its end",
    caughtBy: ["file/half-close"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async fgets({ file }, next, endpoint) {
          const reply = await next();
          if (reply.value?.data.length === 0) {
            await endpoint.invoke("shutdown", { socket: sockets.get(file)!, how: "both" });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "reads the end of a file once, and then fails",
    caughtBy: ["file/half-close", "file/readline"],
    breaks: () => {
      const ended = new Set<number>();
      return {
        async fgets({ file }, next) {
          if (ended.has(file)) return { error: { errno: null, native: "at end of file" } };
          const reply = await next();
          if (reply.value?.data.length === 0) ended.add(file);
          return reply;
        },
      };
    },
  },
];
