import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, isWaiting, keepingMode, never } from "./endpoint.ts";
import { SOCK_DGRAM } from "./records.ts";

const EMPTY = new Uint8Array(0);

/** Defects in how datagrams are received: flags, buffers, and waiting. */
export const UDP_RECEIVE: readonly Defect[] = [
  {
    name: "receives datagrams without flags",
    caughtBy: ["udp/peek", "udp/dontwait"],
    breaks: () => ({ recvfrom: ({ socket, size }, next) => next({ socket, size }) }),
  },
  {
    name: "keeps no more of a datagram than was peeked at",
    caughtBy: ["udp/peek"],
    breaks: () => {
      const peeked = new Map<SocketId, Reply<"recvfrom">>();
      return {
        async recvfrom({ socket, size, flags = [] }, next) {
          const reply = peeked.get(socket) ?? await next({ socket, size });
          if (flags.includes("peek")) peeked.set(socket, reply);
          else peeked.delete(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "names no sender to who peeks",
    caughtBy: ["udp/peek"],
    breaks: () => ({
      async recvfrom({ flags = [] }, next) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: { ...value, address: flags.includes("peek") ? null : value.address } };
      },
    }),
  },
  {
    name: "flags no message that was cut",
    caughtBy: ["udp/trunc-flag"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value, flags: [] } };
      },
    }),
  },
  {
    name: "takes a buffer that is full for one that was too small",
    caughtBy: ["udp/trunc-flag"],
    breaks: () => ({
      async recvmsg({ size }, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value, flags: value.count === size ? ["trunc"] : [] } };
      },
    }),
  },
  {
    name: "counts what it cut off a message, unasked",
    caughtBy: ["udp/trunc-flag"],
    breaks: () => ({ recvmsg: (params, next) => next({ ...params, flags: ["trunc"] }) }),
  },
  {
    name: "names no sender of a message",
    caughtBy: ["udp/trunc-flag"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value, address: null } };
      },
    }),
  },
  {
    name: "counts no more of a datagram than it gives, though it is asked to",
    caughtBy: ["udp/trunc-length"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value, count: value.data.length } };
      },
    }),
  },
  {
    name: "takes a message whose length was only asked for",
    caughtBy: ["udp/trunc-length"],
    breaks: () => ({
      recvmsg: ({ flags = [], ...others }, next) =>
        next({ ...others, flags: flags.filter((each) => each !== "peek") }),
    }),
  },
  {
    name: "makes no call where it has no room",
    caughtBy: ["udp/zero-buffer"],
    breaks: () => ({
      recvfrom: async ({ size }, next) =>
        size === 0 ? { value: { data: EMPTY, address: null } } : await next(),
    }),
  },
  {
    // https://github.com/golang/go/issues/23849
    name: "tries for ever to receive into a buffer of no bytes",
    caughtBy: ["udp/zero-buffer"],
    breaks: () => ({ recvfrom: async ({ size }, next) => size === 0 ? await never() : await next() }),
  },
  {
    name: "makes a buffer of one byte where it is to have none",
    caughtBy: ["udp/zero-buffer"],
    breaks: () => ({ recvfrom: (params, next) => next({ ...params, size: Math.max(1, params.size) }) }),
  },
  {
    name: "only peeks where it has no room",
    caughtBy: ["udp/zero-buffer"],
    breaks: () => ({
      recvfrom: (params, next) => next(params.size === 0 ? { ...params, flags: ["peek"] } : params),
    }),
  },
  {
    name: "takes an empty datagram for none, where it does not wait",
    caughtBy: ["udp/zero-length"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        async recvfrom({ socket }, next) {
          const reply = await next();
          return reply.value?.data.length === 0 && nonblocking.has(socket) ? failed("EAGAIN") : reply;
        },
      };
    },
  },
  {
    name: "waits for bytes until the time is up, whatever arrives",
    caughtBy: ["udp/zero-length"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        setMode: keepingMode("timeout", timed),
        async recvfrom({ socket }, next) {
          let reply = await next();
          while (timed.has(socket) && reply.value?.data.length === 0) reply = await next();
          return reply;
        },
      };
    },
  },
  {
    name: "refuses to cut a datagram where it blocks",
    caughtBy: ["udp/truncation"],
    breaks: () => {
      const blocking = new Set<SocketId>();
      return {
        setMode: keepingMode("blocking", blocking),
        async recvfrom(params, next) {
          if (!blocking.has(params.socket)) return await next();
          const reply = await next({ ...params, size: 65_536 });
          return reply.value && reply.value.data.length > params.size ? failed("EMSGSIZE") : reply;
        },
      };
    },
  },
  {
    name: "loses the datagram that ends a wait",
    caughtBy: ["udp/receive-waits"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        if (!await isWaiting(endpoint, socket)) await next();
        return await next();
      },
    }),
  },
  {
    name: "names the sender only where it need not block",
    caughtBy: ["udp/receive-waits"],
    breaks: () => {
      const blocking = new Set<SocketId>();
      return {
        setMode: keepingMode("blocking", blocking),
        async recvfrom({ socket }, next) {
          const { value, error } = await next();
          if (error) return { error };
          return { value: { ...value, address: blocking.has(socket) ? null : value.address } };
        },
      };
    },
  },
  {
    name: "does not wait for datagrams",
    caughtBy: ["udp/receive-waits", "udp/dontwait"],
    breaks: () => ({ recvfrom: (params, next) => next({ ...params, flags: ["dontwait"] }) }),
  },
  {
    name: "never waits again once a call was not to wait",
    caughtBy: ["udp/dontwait"],
    breaks: () => {
      const changed = new Set<SocketId>();
      return {
        async recvfrom({ socket, size, flags = [] }, next) {
          if (flags.includes("dontwait")) changed.add(socket);
          return await next(
            changed.has(socket) ? { socket, size, flags: ["dontwait"] } : { socket, size, flags },
          );
        },
      };
    },
  },
  {
    name: "sends nothing where it is not to wait",
    caughtBy: ["udp/dontwait"],
    breaks: () => ({
      sendto: async ({ data, flags = [] }, next) =>
        flags.includes("dontwait") ? { value: { count: data.length } } : await next(),
    }),
  },
  {
    name: "counts nothing of a datagram for which there is no buffer",
    caughtBy: ["udp/trunc-empty-buffer"],
    breaks: () => ({
      async recvmsg({ size }, next) {
        const reply = await next();
        return size === 0 && reply.value ? { value: { ...reply.value, count: 0 } } : reply;
      },
    }),
  },
  {
    name: "says that nothing was cut where there is no buffer",
    caughtBy: ["udp/trunc-empty-buffer"],
    breaks: () => ({
      async recvmsg({ size }, next) {
        const reply = await next();
        return size === 0 && reply.value ? { value: { ...reply.value, flags: [] } } : reply;
      },
    }),
  },
  {
    name: "leaves a datagram for which there is no buffer",
    caughtBy: ["udp/trunc-empty-buffer"],
    breaks: () => ({
      recvmsg: (params, next) =>
        next(params.size === 0 ? { ...params, flags: [...params.flags ?? [], "peek"] } : params),
    }),
  },
  ...(["peek", "dontwait"] as const).map((flag): Defect => ({
    name: `knows no MSG_${flag.toUpperCase()} in recvmsg on datagram sockets`,
    caughtBy: ["udp/recvmsg-flags"],
    breaks: () => ({
      async recvmsg({ flags = [], ...rest }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket: rest.socket, option: "SO_TYPE" });
        const kept = flags.filter((each) => each !== flag);
        return await (value?.value === SOCK_DGRAM ? next({ ...rest, flags: kept }) : next());
      },
    }),
  })),
  {
    name: "names no sender to who does not wait",
    caughtBy: ["udp/dontwait"],
    breaks: () => ({
      async recvfrom({ flags }, next) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: flags?.includes("dontwait") ? { ...value, address: null } : value };
      },
    }),
  },
  {
    name: "names no sender of a message on a socket that does not wait",
    caughtBy: ["udp/recvmsg-flags"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        async recvmsg({ socket }, next) {
          const { value, error } = await next();
          if (error) return { error };
          return { value: nonblocking.has(socket) ? { ...value, address: null } : value };
        },
      };
    },
  },
];
