import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, isWaiting, keepingMode, never } from "./endpoint.ts";

const sendsOnly = (bytes: (length: number) => number): Breaks<"sendto"> => async (params, next) =>
  await next({ ...params, data: params.data.subarray(0, bytes(params.data.length)) });

/** Defects in what datagrams carry. */
export const UDP_PAYLOAD: readonly Defect[] = [
  {
    // rcore-os/tgoskits#577
    name: "sends the parts of a datagram to where the last of them goes",
    caughtBy: ["udp/msg-more"],
    breaks: () => {
      const parts = new Map<SocketId, Uint8Array>();
      return {
        async sendto({ flags, ...params }, next) {
          const { socket, data } = params;
          const whole = Uint8Array.of(...parts.get(socket) ?? [], ...data);
          if (flags?.includes("more")) {
            parts.set(socket, whole);
            return { value: { count: data.length } };
          }
          parts.delete(socket);
          const { error } = await next({ ...params, data: whole });
          return error ? { error } : { value: { count: data.length } };
        },
      };
    },
  },
  {
    name: "counts the header of a datagram as well",
    caughtBy: ["udp/boundaries"],
    breaks: () => ({
      async sendto(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { count: value.count + 8 } };
      },
    }),
  },
  {
    name: "takes datagrams for lines, and their ends for none of their bytes",
    caughtBy: ["udp/boundaries"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const length = value.data.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1;
        return { value: { ...value, data: value.data.subarray(0, length) } };
      },
    }),
  },
  {
    name: "merges the datagrams that wait",
    caughtBy: ["udp/boundaries"],
    breaks: () => ({
      async recvfrom({ socket, size }, next, endpoint) {
        const first = await next();
        if (first.error) return first;
        const parts = [...first.value.data];
        while (await isWaiting(endpoint, socket)) {
          const { value } = await endpoint.invoke("recvfrom", { socket, size });
          parts.push(...value?.data ?? []);
        }
        return { value: { data: Uint8Array.from(parts).subarray(0, size), address: first.value.address } };
      },
    }),
  },
  {
    name: "splits a datagram that is longer than three bytes",
    caughtBy: ["udp/boundaries", "udp/roundtrip-reply"],
    breaks: () => ({
      async sendto(params, next) {
        const { data } = params;
        if (data.length <= 3) return await next();
        await next({ ...params, data: data.subarray(0, 3) });
        await next({ ...params, data: data.subarray(3) });
        return { value: { count: data.length } };
      },
    }),
  },
  {
    name: "keeps the rest of a datagram for the next receive, as a stream does",
    caughtBy: ["udp/truncation"],
    breaks: () => {
      let rest = new Uint8Array(0);
      return {
        async recvfrom(params, next) {
          const reply = rest.length > 0
            ? { value: { data: rest, address: null } }
            : await next({ ...params, size: 65_536 });
          if (reply.error) return reply;
          const { data, address } = reply.value;
          rest = data.slice(params.size);
          return { value: { data: data.subarray(0, params.size), address } };
        },
      };
    },
  },
  {
    name: "needs room for one byte more than a datagram has",
    caughtBy: ["udp/truncation"],
    breaks: () => ({
      async recvfrom({ size }, next) {
        const { value, error } = await next();
        if (error) return { error };
        const fits = value.data.length < size;
        return { value: fits ? value : { ...value, data: value.data.subarray(0, size - 1) } };
      },
    }),
  },
  {
    name: "returns more of a datagram than was asked for",
    caughtBy: ["udp/truncation"],
    breaks: () => ({ recvfrom: (params, next) => next({ ...params, size: 65_536 }) }),
  },
  {
    name: "passes over empty datagrams",
    caughtBy: ["ipv6/udp-roundtrip", "udp/zero-length", "udp/boundaries"],
    breaks: () => ({
      async recvfrom(_params, next) {
        let reply = await next();
        while (reply.value?.data.length === 0) reply = await next();
        return reply;
      },
    }),
  },
  {
    name: "sends nothing where there is nothing to say",
    caughtBy: ["udp/zero-length", "udp/boundaries"],
    breaks: () => ({
      async sendto(params, next) {
        return params.data.length === 0 ? { value: { count: 0 } } : await next();
      },
    }),
  },
  {
    name: "takes an empty datagram for the end",
    caughtBy: ["udp/zero-length", "udp/boundaries"],
    breaks: () => {
      let ended = false;
      return {
        async recvfrom(_params, next) {
          if (ended) return failed("ENOTCONN");
          const reply = await next();
          ended = reply.value?.data.length === 0;
          return reply;
        },
      };
    },
  },
  {
    // https://github.com/denoland/deno/issues/21609
    name: "receives into a buffer of 1024 bytes, whatever was asked for",
    caughtBy: ["ipv6/udp-roundtrip", "udp/max-size"],
    breaks: () => ({ recvfrom: (params, next) => next({ ...params, size: Math.min(params.size, 1024) }) }),
  },
  {
    name: "sends no more than fits its buffer of 4608 bytes",
    caughtBy: ["ipv6/udp-roundtrip", "udp/max-size", "udp/never-partial"],
    breaks: () => ({ sendto: sendsOnly((length) => Math.min(length, 4608)) }),
  },
  {
    name: "loses the last byte of every datagram",
    caughtBy: [
      "ipv6/udp-roundtrip",
      "udp/roundtrip-reply",
      "udp/max-size",
      "udp/self-send",
      "udp/close-semantics",
    ],
    breaks: () => ({ sendto: sendsOnly((length) => Math.max(0, length - 1)) }),
  },
  {
    name: "takes whatever a send that does not wait fails with for full buffers",
    caughtBy: ["udp/beyond-max-size", "udp/no-destination", "udp/connected/beyond-max-size"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        async send({ socket }, next) {
          const reply = await next();
          return reply.error && nonblocking.has(socket) ? failed("EAGAIN") : reply;
        },
        async sendto({ socket }, next) {
          const reply = await next();
          return reply.error && nonblocking.has(socket) ? failed("EAGAIN") : reply;
        },
      };
    },
  },
  {
    name: "tries a send that failed again, for as long as the time lasts",
    caughtBy: ["udp/beyond-max-size", "udp/no-destination", "udp/connected/beyond-max-size"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        setMode: keepingMode("timeout", timed),
        async send({ socket }, next) {
          const reply = await next();
          return reply.error && timed.has(socket) ? await never() : reply;
        },
        async sendto({ socket }, next) {
          const reply = await next();
          return reply.error && timed.has(socket) ? await never() : reply;
        },
      };
    },
  },
  {
    name: "cuts a datagram that is too large to the largest size",
    caughtBy: ["udp/beyond-max-size"],
    breaks: () => ({ sendto: sendsOnly((length) => Math.min(length, 65_507)) }),
  },
  {
    name: "drops a datagram that is too large without a word",
    caughtBy: ["udp/beyond-max-size"],
    breaks: () => ({
      async sendto(params, next) {
        const reply = await next();
        return reply.error?.errno === "EMSGSIZE" ? { value: { count: params.data.length } } : reply;
      },
    }),
  },
  {
    name: "keeps the length of a datagram in 15 bits",
    caughtBy: ["udp/max-size"],
    breaks: () => ({ sendto: sendsOnly((length) => length & 0x7fff) }),
  },
  {
    // As one that keeps the length of a Java DatagramPacket, which the call has set.
    name: "receives no more than the datagram before it had",
    caughtBy: ["udp/burst", "udp/rounds"],
    breaks: () => {
      let most = 65_536;
      return {
        async recvfrom({ socket, size }, next) {
          const reply = await next({ socket, size: Math.min(size, most) });
          most = reply.value?.data.length ?? most;
          return reply;
        },
      };
    },
  },
  {
    name: "loses what fills a frame of Ethernet, where a datagram has no address",
    caughtBy: ["udp/connected/rounds"],
    breaks: () => ({
      send: ({ data }, next) =>
        data.length === 1_472 ? Promise.resolve({ value: { count: data.length } }) : next(),
    }),
  },
  {
    name: "loses datagrams over AF_UNIX of exactly 512 bytes",
    caughtBy: ["udp/rounds"],
    breaks: () => ({
      sendto: async ({ data, address }, next) =>
        address.family === "unix" && data.length === 512 ? { value: { count: data.length } } : await next(),
    }),
  },
  {
    name: "counts at most 65,000 bytes of a datagram that it sends",
    caughtBy: ["udp/max-size"],
    breaks: () => ({
      async sendto(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { count: Math.min(value.count, 65_000) } };
      },
    }),
  },
  {
    name: "has room for a byte less than fits, where a datagram has no address",
    caughtBy: ["udp/connected/max-size"],
    breaks: () => ({
      send: ({ data }, next) => data.length > 65_506 ? Promise.resolve(failed("EMSGSIZE")) : next(),
    }),
  },
];
