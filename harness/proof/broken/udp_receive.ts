import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Defect } from "./endpoint.ts";

const EMPTY = new Uint8Array(0);
const failing = (errno: string) => ({ error: { errno, native: "made up" } });

/** True if a datagram is waiting at a socket. */
async function isWaiting(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const reply = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
  return (reply.value?.events.length ?? 0) > 0;
}

const never = <T>(): Promise<T> => new Promise(() => {});

/** Defects in how datagrams are received: flags, buffers, and waiting. */
export const UDP_RECEIVE: readonly Defect[] = [
  {
    name: "takes a datagram that it only peeks at",
    caughtBy: ["udp/peek"],
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
        async setMode({ socket, mode }, next) {
          if (mode === "blocking") blocking.add(socket);
          return await next();
        },
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
    name: "waits for a datagram whatever the flags say",
    caughtBy: ["udp/dontwait"],
    breaks: () => ({ recvfrom: ({ socket, size }, next) => next({ socket, size }) }),
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
    // https://github.com/denoland/deno/issues/12822
    name: "gives the end of a longer datagram behind a shorter one",
    caughtBy: ["udp/burst"],
    breaks: () => {
      let before = EMPTY;
      return {
        async recvfrom(_params, next) {
          const { value, error } = await next();
          if (error) return { error };
          const data = new Uint8Array(Math.max(before.length, value.data.length));
          data.set(before);
          data.set(value.data);
          before = data;
          return { value: { ...value, data } };
        },
      };
    },
  },
  {
    name: "gives every datagram in the same piece of memory",
    caughtBy: ["udp/burst"],
    breaks: () => {
      const memory = new Uint8Array(65_536);
      return {
        async recvfrom(_params, next) {
          const { value, error } = await next();
          if (error) return { error };
          memory.set(value.data);
          return { value: { ...value, data: memory.subarray(0, value.data.length) } };
        },
      };
    },
  },
  {
    name: "keeps the latest of the datagrams that wait",
    caughtBy: ["udp/burst", "udp/overflow-drops-newest"],
    breaks: () => {
      const queues = new Map<SocketId, Reply<"recvfrom">[]>();
      return {
        async recvfrom({ socket }, next, endpoint) {
          const queue = queues.get(socket) ?? [];
          while (await isWaiting(endpoint, socket)) queue.push(await next());
          queues.set(socket, queue.slice(-1));
          return queues.get(socket)!.shift() ?? await next();
        },
      };
    },
  },
  {
    name: "leaves the receive buffer as large as it was",
    caughtBy: ["udp/overflow-drops-newest"],
    breaks: () => ({
      openDatagram: ({ options: _, ...params }, next) => next(params),
    }),
  },
  {
    name: "reports datagrams that were lost as an error of a receive",
    caughtBy: ["udp/overflow-drops-newest"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const reply = await next();
        return reply.error?.errno === "EAGAIN" ? failing("ENOBUFS") : reply;
      },
    }),
  },
];
