import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";
import { keepingSockets, NOTHING, OwnBuffer } from "./file_parts.ts";

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
