import type { Payload, SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";

/** Defects in what is held back: by a sender for more, or by a receiver for all. */
export const TCP_HELD: readonly Defect[] = [
  {
    // DragonOS-Community/DragonOS#1691
    name: "holds back what is corked for as long as it is corked",
    caughtBy: ["tcp/stream/cork"],
    breaks: () => {
      const held = new Map<SocketId, Payload[]>();
      return {
        async setsockopt({ socket, option, value }, next, endpoint) {
          if (option !== "TCP_CORK") return await next();
          const pieces = held.get(socket) ?? [];
          if (value) held.set(socket, pieces);
          else held.delete(socket);
          const reply = await next();
          if (!value) { for (const data of pieces) await endpoint.invoke("sendall", { socket, data }); }
          return reply;
        },
        async sendall({ socket, data }, next) {
          const pieces = held.get(socket);
          if (!pieces) return await next();
          pieces.push(data);
          return { value: {} };
        },
      };
    },
  },
  {
    name: "drops what it holds back for more when nothing can follow",
    caughtBy: ["tcp/stream/more-ended"],
    breaks: () => ({
      send: (params, next) =>
        params.flags?.includes("more") ? Promise.resolve({ value: { count: params.data.length } }) : next(),
    }),
  },
  {
    name: "resets a connection that is corked when it is closed",
    caughtBy: ["tcp/stream/more-ended"],
    breaks: () => {
      const corked = new Set<SocketId>();
      return {
        setsockopt({ socket, option, value }, next) {
          if (option === "TCP_CORK" && value) corked.add(socket);
          return next();
        },
        close: ({ socket }, next, endpoint) =>
          corked.has(socket) ? Promise.resolve(endpoint.invoke("abort", { socket })) : next(),
      };
    },
  },
  {
    name: "waits for the whole of no more than 4,096 bytes",
    caughtBy: ["tcp/stream/waitall-large"],
    breaks: () => ({
      recv: ({ socket, size, flags = [] }, next) =>
        next({ socket, size, flags: flags.filter((each) => each !== "waitall" || size <= 4_096) }),
    }),
  },
  {
    name: "takes a large buffer for full when one byte is missing",
    caughtBy: ["tcp/stream/waitall-large"],
    breaks: () => ({
      recv: ({ socket, size, flags = [] }, next) =>
        next({ socket, size: flags.includes("waitall") && size > 4_096 ? size - 1 : size, flags }),
    }),
  },
  {
    name: "waits for the whole of every buffer once it has waited for one",
    caughtBy: ["tcp/stream/waitall-large"],
    breaks: () => {
      const waited = new Set<SocketId>();
      return {
        recv({ socket, size, flags = [] }, next) {
          if (flags.includes("waitall")) waited.add(socket);
          return waited.has(socket) ? next({ socket, size, flags: ["waitall"] }) : next();
        },
      };
    },
  },
];
