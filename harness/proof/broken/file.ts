import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, marking } from "./endpoint.ts";
import { keepingSockets, LINE_FEED, NOTHING } from "./file_parts.ts";
import { isFull } from "./tcp_full.ts";

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

/** Defects in writing into files over sockets. */
export const FILE_WRITE: readonly Defect[] = [
  {
    name: "does not report that a flush failed",
    caughtBy: ["file/reset"],
    breaks: () => ({
      async fflush(_params, next) {
        await next();
        return { value: {} };
      },
    }),
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
    ["file/backpressure", "file/write-buffering"],
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
    name: "drops what the connection does not take at once",
    caughtBy: ["file/backpressure"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async fwrite({ file, data }, next, endpoint) {
          return await isFull(endpoint, sockets.get(file)!)
            ? { value: { count: data.length } }
            : await next();
        },
      };
    },
  },
  {
    name: "says try again where a file has to wait",
    caughtBy: ["file/backpressure"],
    breaks: () => {
      const sockets = new Map<number, SocketId>();
      return {
        makefile: keepingSockets(sockets),
        async fwrite({ file }, next, endpoint) {
          return await isFull(endpoint, sockets.get(file)!) ? failed("EAGAIN") : await next();
        },
      };
    },
  },
];

/** Defects in closing files and their sockets. */
export const FILE_CLOSE: readonly Defect[] = [
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
        makefile: marking(shared),
        close: ({ socket }, next) => shared.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "keeps all that is written, however much it is",
    caughtBy: ["file/backpressure"],
    breaks: () => {
      let before: Promise<unknown> = Promise.resolve();
      return {
        fwrite({ data }, next) {
          before = before.then(() => next()).catch(() => {});
          return Promise.resolve({ value: { count: data.length } });
        },
        async fclose(_params, next) {
          await before;
          return await next();
        },
      };
    },
  },
];
