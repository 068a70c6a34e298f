import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, hasEnded, isWaiting, keeping } from "./endpoint.ts";
import { SOCK_DGRAM } from "./records.ts";

const caughtBy = ["unix/stream/fd-passing"];

/** Gives up what descriptors were received, and keeps the bytes. */
async function without(
  value: NonNullable<Reply<"recvDescriptors">["value"]>,
  endpoint: Endpoint,
): Promise<Reply<"recvDescriptors">> {
  for (const socket of value.sockets) await endpoint.invoke("close", { socket });
  return { value: { ...value, sockets: [] } };
}

/** Defects in descriptors that travel over AF_UNIX. */
export const UNIX_PASSING: readonly Defect[] = [
  {
    // phoenix-rtos/phoenix-rtos-kernel#788
    name: "loses descriptors to a look at the bytes that they come with",
    caughtBy,
    breaks: () => {
      const looked = new Set<SocketId>();
      return {
        recv({ socket, flags }, next) {
          if (flags?.includes("peek")) looked.add(socket);
          return next();
        },
        async recvDescriptors({ socket }, next, endpoint) {
          const reply = await next();
          return reply.value && looked.delete(socket) ? await without(reply.value, endpoint) : reply;
        },
      };
    },
  },
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
  {
    name: "hands over no listeners",
    caughtBy: ["unix/stream/fd-of-every-kind"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        sendDescriptors: (params, next) =>
          next({ ...params, sockets: params.sockets.filter((each) => !listeners.has(each)) }),
      };
    },
  },
  {
    name: "hands over no datagram sockets",
    caughtBy: ["unix/stream/fd-of-every-kind"],
    breaks: () => {
      const datagrams = new Set<SocketId>();
      return {
        openDatagram: keeping<"openDatagram">(datagrams),
        sendDescriptors: (params, next) =>
          next({ ...params, sockets: params.sockets.filter((each) => !datagrams.has(each)) }),
      };
    },
  },
  {
    name: "hands a socket over once that is given twice",
    caughtBy: ["unix/stream/fd-of-every-kind"],
    breaks: () => ({
      sendDescriptors: (params, next) => next({ ...params, sockets: [...new Set(params.sockets)] }),
    }),
  },
  {
    name: "gives a descriptor up where not all of its bytes are taken",
    caughtBy: ["unix/stream/fd-barrier"],
    breaks: () => ({
      async recvDescriptors({ socket }, next, endpoint) {
        const reply = await next();
        return reply.value && await isWaiting(endpoint, socket)
          ? await without(reply.value, endpoint)
          : reply;
      },
    }),
  },
  {
    name: "reads on after the bytes of a descriptor",
    caughtBy: ["unix/stream/fd-barrier"],
    breaks: () => ({
      async recvDescriptors({ socket, size }, next, endpoint) {
        const reply = await next();
        const left = size - (reply.value?.data.length ?? size);
        if (!reply.value?.sockets.length || left === 0 || !(await isWaiting(endpoint, socket))) return reply;
        const more = await endpoint.invoke("recv", { socket, size: left });
        if (!more.value) return reply;
        return { value: { ...reply.value, data: Uint8Array.of(...reply.value.data, ...more.value.data) } };
      },
    }),
  },
  {
    name: "gives a descriptor up that came without bytes",
    caughtBy: ["unix/dgram/fd-passing"],
    breaks: () => ({
      async recvDescriptors(_params, next, endpoint) {
        const reply = await next();
        return reply.value?.data.length === 0 ? await without(reply.value, endpoint) : reply;
      },
    }),
  },
  {
    name: "gives a descriptor up whose message is cut",
    caughtBy: ["unix/dgram/fd-passing", "unix/seqpacket/fd-passing"],
    breaks: () => ({
      async recvDescriptors(_params, next, endpoint) {
        const reply = await next();
        return reply.value?.flags.includes("trunc") ? await without(reply.value, endpoint) : reply;
      },
    }),
  },
  {
    name: "sends no descriptors with datagrams",
    caughtBy: ["unix/dgram/fd-passing"],
    breaks: () => ({
      async sendDescriptors(params, next, endpoint) {
        const type = await endpoint.invoke("getsockopt", { socket: params.socket, option: "SO_TYPE" });
        return await next(type.value?.value === SOCK_DGRAM ? { ...params, sockets: [] } : params);
      },
    }),
  },
  {
    name: "loses a descriptor that comes while its receive waits",
    caughtBy: ["unix/stream/fd-wakes"],
    breaks: () => ({
      async recvDescriptors({ socket }, next, endpoint) {
        const there = await isWaiting(endpoint, socket);
        const reply = await next();
        return there || !reply.value ? reply : await without(reply.value, endpoint);
      },
    }),
  },
  {
    name: "sends three descriptors with a message, and no more",
    caughtBy: ["unix/stream/fd-many"],
    breaks: () => ({
      sendDescriptors: (params, next) => next({ ...params, sockets: params.sockets.slice(0, 3) }),
    }),
  },
  {
    name: "sends no descriptors when its peer has ended its side",
    caughtBy: ["unix/stream/fd-many"],
    breaks: () => ({
      async sendDescriptors(params, next, endpoint) {
        const { socket } = params;
        return await next(await hasEnded(endpoint, socket) ? { ...params, sockets: [] } : params);
      },
    }),
  },
  {
    name: "says of every message after one that was cut that it was cut as well",
    caughtBy: ["unix/stream/fd-passing"],
    breaks: () => {
      const cut = new Set<SocketId>();
      return {
        async recvDescriptors({ socket }, next) {
          const { value, error } = await next();
          if (error) return { error };
          if (value.flags.includes("ctrunc")) cut.add(socket);
          return { value: cut.has(socket) ? { ...value, flags: ["ctrunc"] } : value };
        },
      };
    },
  },
  {
    // asterinas/asterinas#3347
    name: "gives no descriptors to a look",
    caughtBy: ["unix/stream/fd-flags"],
    breaks: () => ({
      async recvDescriptors({ flags }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        return flags?.includes("peek") ? await without(value, endpoint) : { value };
      },
    }),
  },
  {
    // phoenix-rtos/phoenix-rtos-kernel#572
    name: "gives descriptors up that were looked at",
    caughtBy: ["unix/stream/fd-flags"],
    breaks: () => {
      const looked = new Set<SocketId>();
      return {
        async recvDescriptors({ socket, flags }, next, endpoint) {
          const { value, error } = await next();
          if (error) return { error };
          const before = looked.has(socket);
          if (flags?.includes("peek")) looked.add(socket);
          return before ? await without(value, endpoint) : { value };
        },
      };
    },
  },
  {
    name: "leaves a socket out of the descriptors that are sent on it",
    caughtBy: ["unix/stream/fd-pair"],
    breaks: () => ({
      sendDescriptors: ({ sockets, ...rest }, next) =>
        next({ ...rest, sockets: sockets.filter((socket) => socket !== rest.socket) }),
    }),
  },
  {
    // asterinas/asterinas#2901
    name: "refuses a message without descriptors where there could be some",
    caughtBy,
    breaks: () => ({
      sendDescriptors: ({ sockets }, next) =>
        sockets.length === 0 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
];
