import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";

const caughtBy = ["unix/stream/fd-passing"];

/** Defects in descriptors that travel over AF_UNIX. */
export const UNIX_PASSING: readonly Defect[] = [
  {
    name: "sends bytes without the descriptors that belong to them",
    caughtBy,
    breaks: () => ({ sendDescriptors: (params, next) => next({ ...params, sockets: [] }) }),
  },
  {
    name: "shuts down what it hands to another process",
    caughtBy,
    breaks: () => ({
      async sendDescriptors(params, next, endpoint) {
        const reply = await next();
        for (const socket of params.sockets) await endpoint.invoke("shutdown", { socket, how: "both" });
        return reply;
      },
    }),
  },
  {
    name: "hands its connection over and closes its own descriptor",
    caughtBy,
    breaks: () => ({
      async sendDescriptors(params, next, endpoint) {
        const reply = await next();
        for (const socket of params.sockets) await endpoint.invoke("close", { socket });
        return reply;
      },
    }),
  },
  {
    name: "keeps what found no room open",
    caughtBy,
    breaks: () => ({
      async recvDescriptors(params, next) {
        const reply = await next({ ...params, most: params.most + 8 });
        if (!reply.value) return reply;
        const { sockets, ...rest } = reply.value;
        const cut = sockets.length > params.most ? { flags: ["ctrunc"] as const } : {};
        return { value: { ...rest, sockets: sockets.slice(0, params.most), ...cut } };
      },
    }),
  },
  {
    name: "says nothing of descriptors that found no room",
    caughtBy,
    breaks: () => ({
      async recvDescriptors(_params, next) {
        const reply = await next();
        return reply.value ? { value: { ...reply.value, flags: [] } } : reply;
      },
    }),
  },
  {
    name: "receives the first of several descriptors alone",
    caughtBy,
    breaks: () => ({
      async recvDescriptors(_params, next) {
        const reply = await next();
        return reply.value ? { value: { ...reply.value, sockets: reply.value.sockets.slice(0, 1) } } : reply;
      },
    }),
  },
  {
    name: "gives the descriptors of the message before again where none came",
    caughtBy,
    breaks: () => {
      let last: readonly SocketId[] = [];
      return {
        async recvDescriptors(params, next) {
          const reply = await next();
          if (!reply.value) return reply;
          if (reply.value.sockets.length > 0) last = reply.value.sockets;
          return { value: { ...reply.value, sockets: last.slice(0, params.most) } };
        },
      };
    },
  },
];
