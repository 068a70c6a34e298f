import type { Address } from "../../endpoint/address.ts";
import { formatAddress, sameAddress } from "../../endpoint/address.ts";
import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { Breaks, Defect } from "./endpoint.ts";

const OWN_FAILURE = { native: "made up" };

async function nameOf(endpoint: Endpoint, socket: SocketId): Promise<Address | null> {
  return (await endpoint.invoke("getsockname", { socket })).value?.address ?? null;
}

/** True if something is waiting at a socket. */
async function isWaiting(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  const reply = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 0 });
  return (reply.value?.events.length ?? 0) > 0;
}

const sendsOnly = (bytes: (length: number) => number): Breaks<"sendto"> => async (params, next) =>
  await next({ ...params, data: params.data.subarray(0, bytes(params.data.length)) });

/** Defects in datagrams. */
export const UDP: readonly Defect[] = [
  {
    name: "reports its own address as the sender's",
    caughtBy: ["udp/roundtrip-reply", "udp/zero-length", "udp/many-senders"],
    breaks: () => ({
      async recvfrom(params, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: { data: value.data, address: await nameOf(endpoint, params.socket) } };
      },
    }),
  },
  {
    name: "reports the sender of the datagram before",
    caughtBy: ["udp/many-senders"],
    breaks: () => {
      const last = new Map<SocketId, Address | null>();
      return {
        async recvfrom({ socket }, next) {
          const { value, error } = await next();
          if (error) return { error };
          const address = last.get(socket) ?? value.address;
          last.set(socket, value.address);
          return { value: { data: value.data, address } };
        },
      };
    },
  },
  {
    name: "reports no sender",
    caughtBy: ["udp/roundtrip-reply", "udp/zero-length", "udp/self-send"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { data: value.data, address: null } };
      },
    }),
  },
  {
    name: "sends every datagram from a new socket",
    caughtBy: ["udp/roundtrip-reply", "udp/autobind", "udp/many-senders", "udp/wildcard-reply-source"],
    breaks: () => ({
      async sendto(params, next, endpoint) {
        const made = await endpoint.invoke("openDatagram", { family: params.address.family });
        return made.error ? made : await next({ ...params, socket: made.value.socket });
      },
    }),
  },
  {
    name: "sends every third datagram twice",
    caughtBy: ["udp/boundaries"],
    breaks: () => {
      let sends = 0;
      return {
        async sendto(_params, next) {
          if (++sends % 3 === 0) await next();
          return await next();
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
    name: "gives what it read ahead at one socket to the next that asks",
    caughtBy: ["udp/many-senders"],
    breaks: () => {
      let ahead: Reply<"recvfrom"> | undefined;
      return {
        async recvfrom({ socket }, next, endpoint) {
          const reply = ahead ?? await next();
          ahead = reply !== ahead && await isWaiting(endpoint, socket) ? await next() : undefined;
          return reply;
        },
      };
    },
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
    name: "returns more of a datagram than was asked for",
    caughtBy: ["udp/truncation"],
    breaks: () => ({ recvfrom: (params, next) => next({ ...params, size: 65_536 }) }),
  },
  {
    name: "passes over empty datagrams",
    caughtBy: ["udp/zero-length", "udp/boundaries"],
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
          if (ended) return { error: { errno: "ENOTCONN", ...OWN_FAILURE } };
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
    caughtBy: ["udp/max-size"],
    breaks: () => ({
      recvfrom: (params, next) => next({ ...params, size: Math.min(params.size, 1024) }),
    }),
  },
  {
    name: "sends no more than fits its buffer of 4608 bytes",
    caughtBy: ["udp/max-size", "udp/never-partial"],
    breaks: () => ({ sendto: sendsOnly((length) => Math.min(length, 4608)) }),
  },
  {
    name: "loses the last byte of every datagram",
    caughtBy: ["udp/roundtrip-reply", "udp/max-size", "udp/self-send", "udp/close-semantics"],
    breaks: () => ({ sendto: sendsOnly((length) => Math.max(0, length - 1)) }),
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
    // Then the kernel passes ICMP errors on, and drops what others send.
    name: "connects its socket to where it sends",
    caughtBy: [
      "udp/no-listener-silent",
      "udp/server-survives-gone-client",
      "udp/any-start-order",
    ],
    breaks: () => ({
      async sendto({ socket, data, address }, _next, endpoint) {
        const { error } = await endpoint.invoke("connect", { socket, address });
        return error ? { error } : await endpoint.invoke("send", { socket, data });
      },
    }),
  },
  {
    name: "stops receiving for good once a peer did not answer",
    caughtBy: ["udp/server-survives-gone-client"],
    breaks: () => {
      const asked = new Set<string>();
      return {
        async sendto({ address }, next) {
          const reply = await next();
          asked.add(formatAddress(address));
          return reply;
        },
        async recvfrom(_params, next) {
          if (asked.size > 0) return { error: { errno: "ECONNRESET", ...OWN_FAILURE } };
          return await next();
        },
      };
    },
  },
  {
    name: "gives a receive up after 10 ms of silence",
    caughtBy: ["udp/no-listener-silent", "udp/receive-waits"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["in"], timeoutMs: 10 });
        if (value?.events.length) return await next();
        return { error: { errno: "ECONNREFUSED", ...OWN_FAILURE } };
      },
    }),
  },
  {
    name: "lets a socket be bound twice",
    caughtBy: ["udp/autobind"],
    breaks: () => ({
      async bind(_params, next) {
        await next();
        return { value: {} };
      },
    }),
  },
  {
    name: "delivers datagrams in pairs, the second first",
    caughtBy: ["udp/order-loopback", "udp/boundaries"],
    breaks: () => {
      const later = new Map<SocketId, Reply<"recvfrom">>();
      return {
        async recvfrom({ socket }, next) {
          const second = later.get(socket);
          later.delete(socket);
          if (second) return second;
          later.set(socket, await next());
          return await next();
        },
      };
    },
  },
  {
    name: "does not hear itself",
    caughtBy: ["udp/self-send"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const own = await nameOf(endpoint, socket);
        let reply = await next();
        while (reply.value && sameAddress(reply.value.address, own)) reply = await next();
        return reply;
      },
    }),
  },
  {
    name: "hands what was queued on to the next socket of the port",
    caughtBy: ["udp/close-semantics"],
    breaks: () => {
      const estates = new Map<string, Reply<"recvfrom">>();
      return {
        async close({ socket }, next, endpoint) {
          const name = await nameOf(endpoint, socket);
          if (name && await isWaiting(endpoint, socket)) {
            estates.set(formatAddress(name), await endpoint.invoke("recvfrom", { socket, size: 65_536 }));
          }
          return await next();
        },
        async recvfrom({ socket }, next, endpoint) {
          const name = await nameOf(endpoint, socket);
          const estate = name && estates.get(formatAddress(name));
          return estate || await next();
        },
      };
    },
  },
  {
    name: "sends into the void where no destination was named",
    caughtBy: ["udp/no-destination"],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.error?.errno === "EDESTADDRREQ" ? { value: { count: data.length } } : reply;
      },
    }),
  },
  {
    name: "lets every socket listen",
    caughtBy: ["udp/listen-accept"],
    breaks: () => ({
      async listen(_params, next) {
        await next();
        return { value: {} };
      },
    }),
  },
  {
    name: "names itself as the peer of a socket that has none",
    caughtBy: ["udp/listen-accept"],
    breaks: () => ({
      async getpeername({ socket }, next, endpoint) {
        const reply = await next();
        return reply.error ? await endpoint.invoke("getsockname", { socket }) : reply;
      },
    }),
  },
  {
    // Where the call wrote no address, the bytes that were on the stack are sent.
    name: "reports an address that no call has written",
    caughtBy: ["udp/no-sender"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        return {
          value: { ...value, address: value.address ?? { family: "ipv4", host: "0.0.0.0", port: 0 } },
        };
      },
    }),
  },
];
