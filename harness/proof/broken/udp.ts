import type { Address } from "../../endpoint/address.ts";
import { formatAddress, sameAddress } from "../../endpoint/address.ts";
import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { countingInsteadOf } from "./calls.ts";
import { type Defect, failed, isWaiting } from "./endpoint.ts";

async function nameOf(endpoint: Endpoint, socket: SocketId): Promise<Address | null> {
  return (await endpoint.invoke("getsockname", { socket })).value?.address ?? null;
}

/** Defects in datagrams. */
export const UDP: readonly Defect[] = [
  {
    name: "reports its own address as the sender's",
    caughtBy: ["ipv6/udp-roundtrip", "udp/roundtrip-reply", "udp/zero-length", "udp/many-senders"],
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
    caughtBy: ["ipv6/udp-roundtrip", "udp/roundtrip-reply", "udp/zero-length", "udp/self-send"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { data: value.data, address: null } };
      },
    }),
  },
  {
    name: "sends every datagram from a new socket",
    caughtBy: [
      "ipv6/udp-roundtrip",
      "udp/roundtrip-reply",
      "udp/autobind",
      "udp/many-senders",
      "udp/wildcard-reply-source",
      "udp/specific-bind-filters",
    ],
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
          if (asked.size > 0) return failed("ECONNRESET");
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
        return await isWaiting(endpoint, socket, 10) ? await next() : failed("ECONNREFUSED");
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
    breaks: () => ({ send: countingInsteadOf("EDESTADDRREQ") }),
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
