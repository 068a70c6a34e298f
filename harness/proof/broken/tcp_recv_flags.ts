import type { Address } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, hasEnded, isWaiting, never, type Next } from "./endpoint.ts";

const NOTHING = { value: { data: new Uint8Array(0) } };

/** Receives until `size` bytes are there; `unlessFull` answers for a receive that ended before. */
async function untilFull(
  { socket, size }: { socket: SocketId; size: number },
  next: Next<"recv">,
  unlessFull: (got: Uint8Array, last: Reply<"recv">) => Reply<"recv">,
): Promise<Reply<"recv">> {
  let got = new Uint8Array(0);
  while (got.length < size) {
    const reply = await next({ socket, size: size - got.length });
    if (reply.error || reply.value.data.length === 0) return unlessFull(got, reply);
    got = Uint8Array.from([...got, ...reply.value.data]);
  }
  return { value: { data: got } };
}

/** Defects in receives with flags, and in those of no bytes. */
export const TCP_RECV_FLAGS: readonly Defect[] = [
  {
    name: "receives without flags",
    caughtBy: [
      "tcp/stream/msg-peek",
      "tcp/stream/peek-reset",
      "tcp/stream/msg-dontwait",
      "tcp/stream/msg-waitall",
      "timeout/timeout-mode-is-nonblocking-fd",
      "udp/peek",
    ],
    breaks: () => ({ recv: ({ socket, size }, next) => next({ socket, size }) }),
  },
  {
    name: "looks at the bytes after those that it has looked at before",
    caughtBy: ["tcp/stream/msg-peek"],
    breaks: () => {
      const seen = new Map<SocketId, number>();
      return {
        async recv({ socket, size, flags }, next) {
          if (!flags?.includes("peek")) {
            seen.delete(socket);
            return await next();
          }
          const from = seen.get(socket) ?? 0;
          const reply = await next({ socket, size: from + size, flags });
          if (reply.error) return reply;
          seen.set(socket, reply.value.data.length);
          return { value: { data: reply.value.data.subarray(from) } };
        },
      };
    },
  },
  {
    name: "looks at no more than it has looked at before",
    caughtBy: ["tcp/stream/msg-peek"],
    breaks: () => {
      const seen = new Map<SocketId, Reply<"recv">>();
      return {
        async recv({ socket, flags }, next) {
          if (!flags?.includes("peek")) return await next();
          const reply = seen.get(socket) ?? await next();
          seen.set(socket, reply);
          return reply;
        },
      };
    },
  },
  {
    name: "takes a reset away when it looks at the bytes before it",
    caughtBy: ["tcp/stream/peek-reset"],
    breaks: () => ({
      async recv({ socket, flags }, next, endpoint) {
        const reply = await next();
        if (flags?.includes("peek")) await endpoint.invoke("getsockopt", { socket, option: "SO_ERROR" });
        return reply;
      },
    }),
  },
  {
    name: "makes a socket one that does not wait for a receive that does not",
    caughtBy: ["tcp/stream/msg-dontwait"],
    breaks: () => ({
      async recv({ socket, flags }, next, endpoint) {
        if (flags?.includes("dontwait")) await endpoint.invoke("setMode", { socket, mode: "nonblocking" });
        return await next();
      },
    }),
  },
  {
    name: "gives nothing where nothing is there, as at the end",
    caughtBy: ["tcp/stream/msg-dontwait", "tcp/stream/recv-zero"],
    breaks: () => {
      let ended = false;
      return {
        async recv(_params, next) {
          if (ended) return NOTHING;
          const reply = await next();
          ended = reply.error?.errno === "EAGAIN";
          return ended ? NOTHING : reply;
        },
      };
    },
  },
  {
    name: "fails where a buffer is not full at the end, and loses what it had",
    caughtBy: ["tcp/stream/msg-waitall", "tcp/stream/waitall-reset"],
    breaks: () => ({
      recv: (params, next) =>
        params.flags?.includes("waitall") ? untilFull(params, next, (_got, last) => last) : next(),
    }),
  },
  {
    name: "gives no more of a reset that ended a receive whose buffer was not full",
    caughtBy: ["tcp/stream/waitall-reset"],
    breaks: () => ({
      recv: (params, next) =>
        params.flags?.includes("waitall")
          ? untilFull(
            params,
            next,
            (got, last) => last.error && got.length === 0 ? last : { value: { data: got } },
          )
          : next(),
    }),
  },
  {
    name: "takes more from the stream than the buffer holds that is to be full",
    caughtBy: ["tcp/stream/msg-waitall"],
    breaks: () => ({
      async recv({ socket, size, flags }, next) {
        if (!flags?.includes("waitall")) return await next();
        const reply = await untilFull({ socket, size }, next, (got) => ({ value: { data: got } }));
        await next({ socket, size, flags: ["dontwait"] });
        return reply;
      },
    }),
  },
  {
    // golang/go#10940
    name: "takes a receive of no bytes for the end",
    caughtBy: ["tcp/stream/recv-zero"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          if (ended.has(socket)) return NOTHING;
          const reply = await next();
          if (reply.value?.data.length === 0) ended.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "receives one byte where none was asked for, and drops it",
    caughtBy: ["tcp/stream/recv-zero"],
    breaks: () => ({
      async recv({ socket, size }, next) {
        if (size > 0) return await next();
        const reply = await next({ socket, size: 1 });
        return reply.error ? reply : NOTHING;
      },
    }),
  },
  {
    name: "refuses to receive no bytes",
    caughtBy: ["tcp/stream/recv-zero"],
    breaks: () => ({ recv: ({ size }, next) => size === 0 ? Promise.resolve(failed("EINVAL")) : next() }),
  },
  {
    name: "has no calls of datagrams for a connection",
    caughtBy: ["tcp/stream/recvfrom-sendto"],
    breaks: () => ({
      async sendto({ socket }, next, endpoint) {
        const name = await endpoint.invoke("getpeername", { socket });
        return name.error ? await next() : failed("EOPNOTSUPP");
      },
    }),
  },
  {
    name: "sends what was for the peer to the address that was given",
    caughtBy: ["tcp/stream/recvfrom-sendto"],
    breaks: () => ({
      async sendto({ socket, data, address }, next, endpoint) {
        const name = await endpoint.invoke("getpeername", { socket });
        if (name.error) return await next();
        const there = await endpoint.invoke("connectStream", { address });
        return there.error ? { error: there.error } : { value: { count: data.length } };
      },
    }),
  },
  {
    name: "reads a whole datagram, or nothing, from a connection",
    caughtBy: ["tcp/stream/recvfrom-sendto"],
    breaks: () => ({
      async recvfrom({ socket, size }, next, endpoint) {
        const name = await endpoint.invoke("getpeername", { socket });
        const reply = await next({ socket, size: 65_536 });
        if (name.error || reply.error) return reply;
        return { value: { ...reply.value, data: reply.value.data.subarray(0, Math.min(size, 8)) } };
      },
    }),
  },
  {
    name: "names itself as the sender of what comes on a connection",
    caughtBy: ["tcp/stream/recvfrom-sendto"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const [peer, own] = [
          await endpoint.invoke("getpeername", { socket }),
          await endpoint.invoke("getsockname", { socket }),
        ];
        const reply = await next();
        return peer.value && own.value && reply.value
          ? { value: { ...reply.value, address: own.value.address } }
          : reply;
      },
    }),
  },
  {
    name: "names a sender at port 0 where a connection has none",
    caughtBy: ["tcp/stream/recvfrom-sendto"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const peer = await endpoint.invoke("getpeername", { socket });
        const reply = await next();
        return peer.value && reply.value
          ? { value: { ...reply.value, address: { ...peer.value.address, port: 0 } as Address } }
          : reply;
      },
    }),
  },
  {
    name: "counts nothing of what it sends to whom it is connected",
    caughtBy: ["tcp/stream/recvfrom-sendto"],
    breaks: () => ({
      async sendto({ socket }, next, endpoint) {
        const name = await endpoint.invoke("getpeername", { socket });
        const reply = await next();
        return name.value && reply.value ? { value: { count: 0 } } : reply;
      },
    }),
  },
  {
    name: "waits for all of what it must not wait for",
    caughtBy: ["tcp/stream/waitall-flags"],
    breaks: () => ({
      async recv({ socket, size, flags = [] }, next) {
        if (!flags.includes("waitall") || !flags.includes("dontwait")) return await next();
        return await next({ socket, size, flags: ["waitall"] });
      },
    }),
  },
  {
    name: "looks at what is there, and waits for no more of it",
    caughtBy: ["tcp/stream/waitall-flags"],
    breaks: () => ({
      async recv({ socket, size, flags = [] }, next) {
        return await next({ socket, size, flags: flags.includes("peek") ? ["peek"] : flags });
      },
    }),
  },
  {
    // gVisor 20221219
    name: "looks at the same bytes until there are as many as were asked for",
    caughtBy: ["tcp/stream/waitall-flags"],
    breaks: () => ({
      async recv({ socket, size, flags = [] }, next) {
        if (!flags.includes("waitall") || !flags.includes("peek")) return await next();
        const found: number[] = [];
        while (found.length < size) {
          const reply = await next({ socket, size: size - found.length, flags: ["peek"] });
          if (!reply.value) return reply;
          found.push(...reply.value.data);
          if (found.length < size) await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return { value: { data: Uint8Array.from(found) } };
      },
    }),
  },
  {
    // asterinas/asterinas#3202
    name: "drops the bytes of a stream that it should count and leave",
    caughtBy: ["tcp/stream/msg-trunc-discards"],
    breaks: () => ({
      recvmsg: ({ socket, size, flags }, next) =>
        next({
          socket,
          size,
          ...(flags
            ? { flags: flags.includes("trunc") ? flags.filter((flag) => flag !== "peek") : flags }
            : {}),
        }),
    }),
  },
  {
    name: "shows one byte less to a peek when the end has come",
    caughtBy: ["tcp/stream/msg-peek"],
    breaks: () => ({
      async recv({ socket, flags }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        const reply = await next();
        const ended = value?.events.includes("rdhup") && flags?.includes("peek");
        if (!ended || !reply.value || reply.value.data.length < 2) return reply;
        return { value: { data: reply.value.data.subarray(0, -1) } };
      },
    }),
  },
  {
    name: "says at the end of a stream that something was cut",
    caughtBy: ["tcp/stream/no-message-flags"],
    breaks: () => ({
      async recvmsg({ socket }, next, endpoint) {
        const reply = await next();
        if (!reply.value || reply.value.data.length > 0) return reply;
        const { error } = await endpoint.invoke("getpeername", { socket });
        return error ? reply : { value: { ...reply.value, flags: ["trunc"] } };
      },
    }),
  },
  {
    name: "says that a stream was cut where its buffer is full",
    caughtBy: ["tcp/stream/no-message-flags"],
    breaks: () => ({
      async recvmsg({ size }, next) {
        const reply = await next();
        return reply.value?.data.length === size ? { value: { ...reply.value, flags: ["trunc"] } } : reply;
      },
    }),
  },
  {
    // containers/podman#20170
    name: "makes no room by bytes that are dropped until something is received",
    caughtBy: ["tcp/stream/msg-trunc-discards"],
    breaks: () => {
      const dropped = new Map<SocketId, number>();
      const looks = ["peek", "dontwait"] as const;
      return {
        async recvmsg(params, next, endpoint) {
          const { socket, size, flags = [] } = params;
          if (!flags.includes("trunc") || flags.includes("peek")) return await next();
          const before = dropped.get(socket) ?? 0;
          if (before === 0) await isWaiting(endpoint, socket, 1_000);
          const { value, error } = await next({
            socket,
            size: Math.min(before + size, 65_536),
            flags: looks,
          });
          if (error) return { error };
          const count = value.data.length - before;
          if (count === 0) return await never();
          dropped.set(socket, before + count);
          return { value: { ...value, data: new Uint8Array(), count } };
        },
        async recv(params, next) {
          const before = dropped.get(params.socket);
          dropped.delete(params.socket);
          if (before) await next({ socket: params.socket, size: before });
          return await next();
        },
      };
    },
  },
  {
    // google/gvisor#734, dosshell/tinycsocket#57
    name: "waits with MSG_WAITALL for more where the end has come",
    caughtBy: ["tcp/stream/msg-waitall"],
    breaks: () => ({
      async recv({ flags }, next) {
        const reply = await next();
        return flags?.includes("waitall") && reply.value?.data.length === 0 ? await never() : reply;
      },
    }),
  },
  {
    // gramineproject/graphene#2131
    name: "shows nothing to who looks again when the end has come",
    caughtBy: ["tcp/stream/msg-peek"],
    breaks: () => {
      const shown = new Set<SocketId>();
      return {
        async recv({ socket, flags }, next, endpoint) {
          if (!flags?.includes("peek") || !await hasEnded(endpoint, socket)) return await next();
          if (shown.has(socket)) return NOTHING;
          shown.add(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "reports a reset to who looks again at the bytes before it",
    caughtBy: ["tcp/stream/peek-reset"],
    breaks: () => {
      const shown = new Set<SocketId>();
      return {
        async recv({ socket, flags }, next) {
          if (!flags?.includes("peek")) return await next();
          if (shown.has(socket)) return failed("ECONNRESET");
          shown.add(socket);
          return await next();
        },
      };
    },
  },
];
