import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";

/** Defects in sockets that are made with SOCK_NONBLOCK. */
export const NEW_NONBLOCK: readonly Defect[] = [
  {
    name: "makes sockets that wait, whatever flags they are made with",
    caughtBy: ["lifecycle/new-nonblock"],
    breaks: () => ({ socket: ({ flags: _ignored, ...others }, next) => next(others) }),
  },
  {
    name: "accepts sockets that wait, whatever flags are given",
    caughtBy: ["lifecycle/new-nonblock"],
    breaks: () => ({ accept: ({ socket }, next) => next({ socket }) }),
  },
  {
    name: "takes the flags of an accept for those of its listener",
    caughtBy: ["lifecycle/new-nonblock"],
    breaks: () => ({
      async accept({ socket, flags = [] }, next, endpoint) {
        const reply = await next();
        if (flags.length > 0) await endpoint.invoke("setMode", { socket, mode: "nonblocking" });
        return reply;
      },
    }),
  },
  {
    name: "never lets a socket wait that was accepted with SOCK_NONBLOCK",
    caughtBy: ["lifecycle/new-nonblock"],
    breaks: () => {
      const born = new Set<SocketId>();
      return {
        async accept({ flags = [] }, next) {
          const reply = await next();
          if (reply.value && flags.length > 0) born.add(reply.value.socket);
          return reply;
        },
        setMode: ({ socket }, next) => born.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "makes pairs that wait, whatever flags they are made with",
    caughtBy: ["lifecycle/socketpair-nonblock"],
    breaks: () => ({ socketpair: ({ family, type }, next) => next({ family, type }) }),
  },
  {
    name: "gives the flags of a pair to the first of it",
    caughtBy: ["lifecycle/socketpair-nonblock"],
    breaks: () => ({
      async socketpair({ flags = [] }, next, endpoint) {
        const reply = await next();
        if (reply.value && flags.length > 0) {
          await endpoint.invoke("setMode", { socket: reply.value.other, mode: "natural" });
        }
        return reply;
      },
    }),
  },
  {
    name: "makes pairs for records that wait, whatever flags they are made with",
    caughtBy: ["lifecycle/socketpair-nonblock"],
    breaks: () => ({
      socketpair: ({ family, type, flags }, next) =>
        next(type === "stream" ? { family, type, ...(flags ? { flags } : {}) } : { family, type }),
    }),
  },
];
