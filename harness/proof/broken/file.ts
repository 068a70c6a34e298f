import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Breaks, Defect, Next } from "./endpoint.ts";

const LINE_FEED = 10;
const NOTHING = new Uint8Array();

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

/** A defect in the bytes that are written. */
function writing(
  name: string,
  caughtBy: Defect["caughtBy"],
  change: (data: Uint8Array) => Uint8Array,
): Defect {
  return {
    name,
    caughtBy,
    breaks: () => ({
      async fwrite({ file, data }, next) {
        const reply = await next({ file, data: change(data) });
        return reply.error ? reply : { value: { count: data.length } };
      },
    }),
  };
}

/** The socket of each file. */
function keepingSockets(of: Map<number, SocketId>): Breaks<"makefile"> {
  return async ({ socket }, next) => {
    const reply = await next();
    if (reply.value) of.set(reply.value.file, socket);
    return reply;
  };
}

/** A reader with a buffer of its own, which `loses` may empty before a line is taken. */
class OwnBuffer {
  readonly sockets = new Map<number, SocketId>();
  readonly #held = new Map<number, Uint8Array>();

  forget(): void {
    this.#held.clear();
  }

  async gets(file: number, size: number, endpoint: Endpoint): Promise<Reply<"fgets">> {
    for (;;) {
      const held = this.#held.get(file) ?? NOTHING;
      const end = held.indexOf(LINE_FEED) + 1;
      if (end > 0 || held.length >= size) {
        const count = Math.min(end > 0 ? end : size, size);
        this.#held.set(file, held.subarray(count));
        return { value: { data: held.subarray(0, count) } };
      }
      const reply = await endpoint.invoke("recv", { socket: this.sockets.get(file)!, size: 8192 });
      if (reply.error) return reply;
      if (reply.value.data.length === 0) {
        this.forget();
        return { value: { data: held } };
      }
      this.#held.set(file, Uint8Array.from([...held, ...reply.value.data]));
    }
  }
}

/** Defects in files over sockets. */
export const FILE: readonly Defect[] = [
  giving(
    "cuts the line feed off",
    ["service/line-server", "file/readline", "file/close-order", "file/duplex", "file/text-encoding"],
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
    ["file/readline"],
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
    caughtBy: ["service/line-server", "file/readline", "file/read-exactly", "file/read-to-eof"],
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
    name: "tells nobody that a flush failed",
    caughtBy: ["file/reset"],
    breaks: () => ({
      async fflush(_params, next) {
        await next();
        return { value: {} };
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
    name: "sends nothing before the file is closed",
    caughtBy: ["file/write-buffering", "file/close-order", "file/duplex"],
    breaks: () => ({ fflush: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "closes a file without sending what is in it",
    caughtBy: ["file/write-buffering"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      const kept = new Map<number, Uint8Array[]>();
      return {
        makefile: keepingSockets(sockets),
        fwrite({ file, data }) {
          kept.set(file, [...kept.get(file) ?? [], data]);
          return Promise.resolve({ value: { count: data.length } });
        },
        async fflush({ file }, next, endpoint) {
          for (const data of kept.get(file) ?? []) {
            await endpoint.invoke("fwrite", { file, data });
          }
          kept.delete(file);
          return await next();
        },
      };
    },
  },
  {
    name: "writes the buffer again with each flush",
    caughtBy: ["service/line-server", "file/write-buffering", "file/duplex"],
    breaks: () => {
      let last: Uint8Array = NOTHING;
      return {
        fwrite({ data }, next) {
          last = data;
          return next();
        },
        async fflush({ file }, next, endpoint) {
          const reply = await next();
          await endpoint.invoke("fwrite", { file, data: last });
          return reply;
        },
      };
    },
  },
  {
    name: "writes the newest part of its buffer first",
    caughtBy: ["file/write-buffering"],
    breaks: () => {
      const kept: Uint8Array[] = [];
      return {
        fwrite({ data }) {
          kept.unshift(data);
          return Promise.resolve({ value: { count: data.length } });
        },
        async fflush({ file }, next, endpoint) {
          for (const data of kept.splice(0)) await endpoint.invoke("fwrite", { file, data });
          return await next();
        },
      };
    },
  },
  writing(
    "writes no more than the buffer holds, and counts all",
    ["file/write-buffering"],
    (data) => data.subarray(0, 8192),
  ),
  writing(
    "turns LF into CR and LF on the way out",
    ["service/line-server", "file/close-order", "file/duplex"],
    (data) => data.at(-1) === LINE_FEED ? Uint8Array.from([...data.subarray(0, -1), 13, LINE_FEED]) : data,
  ),
  {
    name: "counts only what it has sent at once",
    caughtBy: ["file/write-buffering"],
    breaks: () => ({
      async fwrite(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { count: Math.min(reply.value.count, 8192) } };
      },
    }),
  },
  {
    name: "closes the files with their socket",
    caughtBy: ["file/close-order"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async close({ socket }, next, endpoint) {
          for (const [file, of] of sockets) if (of === socket) await endpoint.invoke("fclose", { file });
          return await next();
        },
      };
    },
  },
  {
    name: "closes the socket with its file",
    caughtBy: ["service/line-server", "file/close-order", "file/write-buffering"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async fclose({ file }, next, endpoint) {
          const reply = await next();
          await endpoint.invoke("close", { socket: sockets.get(file)! });
          return reply;
        },
      };
    },
  },
  {
    name: "half-closes the connection with a file for writing",
    caughtBy: ["file/close-order", "file/write-buffering"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        async makefile({ socket, access }, next) {
          const reply = await next();
          if (reply.value && access === "write") sockets.set(reply.value.file, socket);
          return reply;
        },
        async fclose({ file }, next, endpoint) {
          const [reply, socket] = [await next(), sockets.get(file)];
          if (socket !== undefined) await endpoint.invoke("shutdown", { socket, how: "write" });
          return reply;
        },
      };
    },
  },
  {
    name: "keeps the connection open when socket and files are closed",
    caughtBy: ["service/line-server", "file/close-order"],
    breaks: () => {
      const shared = new Set<SocketId>();
      return {
        makefile({ socket }, next) {
          shared.add(socket);
          return next();
        },
        close: ({ socket }, next) => shared.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "shuts a socket down that still has files when it is closed",
    caughtBy: ["file/close-order"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        await endpoint.invoke("shutdown", { socket, how: "both" });
        return await next();
      },
    }),
  },
];

/** Defects in the timeout of files, for which C's own have no call. */
export const FILE_TIMEOUT: readonly Defect[] = [
  {
    name: "takes the end of the time for the end of the file",
    of: "python",
    caughtBy: ["file/timeout-poisons"],
    breaks: () => ({
      async fgets(_params, next) {
        const reply = await next();
        return reply.error?.timeout ? { value: { data: NOTHING } } : reply;
      },
    }),
  },
  {
    name: "loses the beginning of a line that did not come in time",
    of: "python",
    caughtBy: ["file/timeout-poisons"],
    breaks: () => {
      const own = new OwnBuffer();
      return {
        makefile: keepingSockets(own.sockets),
        async fgets({ file, size }, _next, endpoint) {
          const reply = await own.gets(file, size, endpoint);
          if (reply.error?.timeout) own.forget();
          return reply;
        },
      };
    },
  },
  {
    name: "gives a part of a line when the time is up",
    of: "python",
    caughtBy: ["file/timeout-poisons"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async fgets({ file, size }, next, endpoint) {
          const socket = sockets.get(file)!;
          const reply = await next();
          return reply.error?.timeout
            ? { value: { data: Uint8Array.of(104) } }
            : reply.error
            ? await endpoint.invoke("recv", { socket, size })
            : reply;
        },
      };
    },
  },
  {
    name: "waits for a line as long as it takes",
    of: "python",
    caughtBy: ["file/timeout-poisons"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async fgets({ file }, next, endpoint) {
          await endpoint.invoke("setMode", { socket: sockets.get(file)!, mode: "natural" });
          return await next();
        },
      };
    },
  },
  {
    name: "closes the connection when the time is up",
    of: "python",
    caughtBy: ["file/timeout-poisons"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async fgets({ file }, next, endpoint) {
          const reply = await next();
          if (reply.error?.timeout) {
            await endpoint.invoke("shutdown", { socket: sockets.get(file)!, how: "both" });
          }
          return reply;
        },
      };
    },
  },
];
