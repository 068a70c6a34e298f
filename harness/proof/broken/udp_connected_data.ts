import type { SocketId } from "../../endpoint/kinds.ts";
import { sameAddress } from "../../endpoint/address.ts";
import { type Breaks, type Defect, failed, isWaiting, keeping, keepingMode, part } from "./endpoint.ts";
import { SOCK_DGRAM } from "./records.ts";

const cutTo = (most: number): Breaks<"send"> => (params, next) => {
  const { data } = params;
  return next(data instanceof Uint8Array ? { ...params, data: data.subarray(0, most) } : params);
};

/** Defects in the datagrams that connected sockets send and receive. */
export const UDP_CONNECTED_DATA: readonly Defect[] = [
  {
    name: "takes 10 ms of silence for the peer's close",
    caughtBy: [
      "udp/connected/peer-close-silent",
      "udp/connected/filters",
      "udp/connected/refused-on-recv",
    ],
    breaks: () => ({
      recv: async ({ socket }, next, endpoint) =>
        await isWaiting(endpoint, socket, 10) ? await next() : { value: { data: new Uint8Array(0) } },
    }),
  },
  {
    // erlang/otp#9172
    name: "waits for more than one datagram where its time is limited",
    caughtBy: ["udp/connected/recv-by-mode"],
    breaks: () => {
      const datagrams = new Set<SocketId>();
      const limited = new Set<SocketId>();
      return {
        openDatagram: keeping(datagrams),
        setMode: keepingMode("timeout", limited),
        async recv({ socket, size }, next) {
          const reply = await next();
          const length = reply.value?.data.length ?? size;
          const waits = datagrams.has(socket) && limited.has(socket) && length < size;
          return waits ? { error: { errno: null, native: "timed out", timeout: true } } : reply;
        },
      };
    },
  },
  {
    name: "sends its peer no empty datagrams",
    caughtBy: ["udp/connected/boundaries"],
    breaks: () => ({
      async send({ data }, next) {
        return data instanceof Uint8Array && data.length === 0 ? { value: { count: 0 } } : await next();
      },
    }),
  },
  {
    name: "fills the buffer of a receive with several datagrams of its peer",
    caughtBy: ["udp/connected/boundaries"],
    breaks: () => ({
      async recv({ socket, size }, next, endpoint) {
        const first = await next();
        if (first.error) return first;
        const parts = [...first.value.data];
        while (parts.length < size && await isWaiting(endpoint, socket)) {
          const { value } = await endpoint.invoke("recv", { socket, size: size - parts.length });
          parts.push(...value?.data ?? []);
        }
        return { value: { data: Uint8Array.from(parts) } };
      },
    }),
  },
  {
    name: "keeps the rest of its peer's datagram for the next receive",
    caughtBy: ["udp/connected/truncation"],
    breaks: () => {
      let rest = new Uint8Array(0);
      return {
        async recv(params, next) {
          const reply = rest.length > 0 ? { value: { data: rest } } : await next({ ...params, size: 65_536 });
          if (reply.error) return reply;
          rest = reply.value.data.slice(params.size);
          return { value: { data: reply.value.data.subarray(0, params.size) } };
        },
      };
    },
  },
  {
    name: "refuses to receive a part of its peer's datagram",
    caughtBy: ["udp/connected/truncation"],
    breaks: () => ({
      async recv(params, next) {
        const reply = await next({ ...params, size: 65_536 });
        if (!reply.value || reply.value.data.length <= params.size) return reply;
        return failed("EMSGSIZE");
      },
    }),
  },
  {
    name: "cuts what is too large for a datagram to its peer",
    caughtBy: ["udp/connected/beyond-max-size"],
    breaks: () => ({ send: cutTo(65_507) }),
  },
  {
    name: "sends its peer two datagrams where one is too large",
    caughtBy: ["udp/connected/beyond-max-size"],
    breaks: () => ({
      async send({ socket, data }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EMSGSIZE" || !(data instanceof Uint8Array)) return reply;
        const half = data.length >> 1;
        await endpoint.invoke("send", { socket, data: data.subarray(0, half) });
        await endpoint.invoke("send", { socket, data: data.subarray(half) });
        return { value: { count: data.length } };
      },
    }),
  },
  {
    name: "sends a datagram for each of several buffers",
    caughtBy: ["udp/connected/scatter-gather"],
    breaks: () => ({
      async writev({ socket, data, sizes }, _next, endpoint) {
        let count = 0;
        for (const size of sizes) {
          const piece = data.subarray(count, count + size);
          const { value, error } = await endpoint.invoke("send", { socket, data: piece });
          if (error) return { error };
          count += value.count;
        }
        return { value: { count } };
      },
    }),
  },
  {
    name: "sends the first buffer of several alone",
    caughtBy: ["udp/connected/scatter-gather"],
    breaks: () => ({
      async writev({ socket, data, sizes }, _next, endpoint) {
        return await endpoint.invoke("send", { socket, data: data.subarray(0, sizes[0]) });
      },
    }),
  },
  {
    name: "receives a datagram for each of several buffers",
    caughtBy: ["udp/connected/scatter-gather"],
    breaks: () => ({
      async readv({ socket, sizes }, _next, endpoint) {
        const parts: number[] = [];
        for (const size of sizes) {
          const { value, error } = await endpoint.invoke("recv", { socket, size });
          if (error) return { error };
          parts.push(...value.data);
        }
        return { value: { data: Uint8Array.from(parts) } };
      },
    }),
  },
  {
    name: "loses what waits for more",
    caughtBy: ["udp/connected/msg-more"],
    breaks: () => ({
      send: async ({ data, flags = [] }, next) =>
        flags.includes("more") ? { value: { count: data.length } } : await next(),
    }),
  },
  {
    name: "sends a datagram for each piece of 4096 bytes",
    caughtBy: ["udp/connected/sendall"],
    breaks: () => ({
      async sendall({ socket, data }, _next, endpoint) {
        for (let at = 0; at < data.length; at += 4096) {
          const piece = part(data, at, Math.min(data.length, at + 4096));
          const { error } = await endpoint.invoke("send", { socket, data: piece });
          if (error) return { error };
        }
        return { value: {} };
      },
    }),
  },
  {
    name: "sends as much of everything as fits a datagram",
    caughtBy: ["udp/connected/sendall"],
    breaks: () => ({ sendall: ({ socket, data }, next) => next({ socket, data: part(data, 0, 65_507) }) }),
  },
  {
    name: "takes no datagram where recv has no buffer",
    caughtBy: ["udp/connected/zero-buffer"],
    breaks: () => ({
      recv: ({ socket, size }, next) => next(size === 0 ? { socket, size, flags: ["peek"] } : undefined),
    }),
  },
  {
    name: "does not connect to its own address",
    caughtBy: ["udp/connected/to-itself"],
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        const own = await endpoint.invoke("getsockname", { socket });
        return sameAddress(own.value?.address ?? null, address) ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "sends no file as a datagram",
    caughtBy: ["udp/connected/sendfile"],
    breaks: () => ({
      async sendfile({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_TYPE" });
        return value?.value === SOCK_DGRAM ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "sends a file in datagrams of 512 bytes",
    caughtBy: ["udp/connected/sendfile"],
    breaks: () => ({
      async sendfile(params, next) {
        const { offset, size } = params;
        for (let sent = 0; sent < size; sent += 512) {
          const reply = await next({ ...params, offset: offset + sent, size: Math.min(512, size - sent) });
          if (reply.error) return reply;
        }
        return { value: { count: size } };
      },
    }),
  },
];
