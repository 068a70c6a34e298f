import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { whenFailed } from "./calls.ts";
import { type Breaks, type Defect, failed } from "./endpoint.ts";

const pathOf = (address: Address | null): string => address?.family === "unix" ? address.path : "";

/** Gives another answer for a send that failed with an errno. */
export function answering(errno: string, other: string | "sent"): Breaks<"sendto"> {
  return async ({ data }, next) => {
    const reply = await next();
    if (reply.error?.errno !== errno) return reply;
    return other === "sent" ? { value: { count: data.length } } : failed(other);
  };
}

/** Defects in datagrams over AF_UNIX. */
export const UNIX_DGRAM: readonly Defect[] = [
  {
    // https://github.com/gevent/gevent: sendto() of _socketcommon.py
    name: "says that it has sent when its time for a datagram over AF_UNIX is up",
    caughtBy: ["unix/dgram/backpressure-timeout"],
    breaks: () => ({
      async sendto({ data }, next) {
        const reply = await next();
        return reply.error?.timeout ? { value: { count: data.length } } : reply;
      },
    }),
  },
  {
    name:
      "gives the same error for a timeout and a refusal to wait, where a datagram over AF_UNIX finds no room",
    caughtBy: ["unix/dgram/backpressure-timeout"],
    breaks: () => ({
      async sendto(_params, next) {
        const reply = await next();
        return reply.error?.timeout ? failed("EAGAIN") : reply;
      },
    }),
  },
  {
    name: "names the last sender that had a path for one that has none",
    caughtBy: ["unix/dgram/roundtrip"],
    breaks: () => {
      let last: Address | null = null;
      return {
        async recvfrom(_params, next) {
          const { value, error } = await next();
          if (error) return { error };
          if (pathOf(value.address) !== "") last = value.address;
          return { value: { ...value, address: last } };
        },
      };
    },
  },
  {
    name: "makes a path for a datagram socket that has none when it sends",
    caughtBy: ["unix/dgram/roundtrip"],
    breaks: () => ({
      async sendto({ socket, address }, next, endpoint) {
        const path = `${pathOf(address)}-sender-${socket}`;
        await endpoint.invoke("bind", { socket, address: { family: "unix", path } });
        return await next();
      },
    }),
  },
  {
    name: "names itself as the sender of a datagram over AF_UNIX",
    caughtBy: ["unix/dgram/roundtrip"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const own = await endpoint.invoke("getsockname", { socket });
        return { value: { ...value, address: own.value?.address ?? null } };
      },
    }),
  },
  {
    name: "passes over an empty datagram, as no data have come",
    caughtBy: ["unix/dgram/boundaries", "udp/connected/boundaries"],
    breaks: () => ({
      async recv(_params, next) {
        let reply = await next();
        while (reply.value?.data.length === 0) reply = await next();
        return reply;
      },
    }),
  },
  {
    name: "does not send an empty datagram",
    caughtBy: ["unix/dgram/boundaries"],
    breaks: () => ({
      send: ({ data }, next) => data.length === 0 ? Promise.resolve({ value: { count: 0 } }) : next(),
    }),
  },
  {
    name: "refuses a datagram that is longer than its buffer",
    caughtBy: ["unix/dgram/boundaries"],
    breaks: () => ({
      async recv({ socket, size }, next) {
        const reply = await next({ socket, size: 65_536 });
        return reply.value && reply.value.data.length > size ? failed("EMSGSIZE") : reply;
      },
    }),
  },
  {
    name: "counts a datagram to nobody as sent, as UDP does",
    caughtBy: ["unix/dgram/no-receiver"],
    breaks: () => ({ sendto: answering("ECONNREFUSED", "sent") }),
  },
  {
    name: "says that a missing path refuses a datagram",
    caughtBy: ["unix/dgram/no-receiver"],
    breaks: () => ({ sendto: answering("ENOENT", "ECONNREFUSED") }),
  },
  {
    name: "reports with the next send that a datagram was refused",
    caughtBy: ["unix/dgram/no-receiver"],
    breaks: () => {
      const pending = new Map<SocketId, string>();
      return {
        async sendto({ socket, data }, next) {
          const errno = pending.get(socket);
          pending.delete(socket);
          if (errno) return failed(errno);
          const reply = await next();
          if (reply.error?.errno !== "ECONNREFUSED") return reply;
          pending.set(socket, "ECONNREFUSED");
          return { value: { count: data.length } };
        },
      };
    },
  },
  {
    name: "gives a datagram socket up when a send fails",
    caughtBy: ["unix/dgram/no-receiver", "unix/dgram/reliable-backpressure", "unix/dgram/too-big"],
    breaks: () => ({ sendto: whenFailed("close") }),
  },
  {
    name: "drops a datagram that finds the queue full",
    caughtBy: ["unix/dgram/reliable-backpressure"],
    breaks: () => ({ sendto: answering("EAGAIN", "sent") }),
  },
  {
    name: "drops a datagram that would have to wait for room",
    caughtBy: ["unix/dgram/backpressure-waits"],
    breaks: () => ({
      async sendto(params, next) {
        const reply = await next({ ...params, flags: ["dontwait"] });
        return reply.error?.errno === "EAGAIN" ? { value: { count: params.data.length } } : reply;
      },
    }),
  },
  {
    name: "never waits for room in a receiver's queue",
    caughtBy: ["unix/dgram/backpressure-waits"],
    breaks: () => ({ sendto: (params, next) => next({ ...params, flags: ["dontwait"] }) }),
  },
  {
    name: "believes that a queue which was full is so for ever",
    caughtBy: ["unix/dgram/reliable-backpressure"],
    breaks: () => {
      const full = new Set<string>();
      return {
        async sendto({ address }, next) {
          if (full.has(pathOf(address))) return failed("EAGAIN");
          const reply = await next();
          if (reply.error?.errno === "EAGAIN") full.add(pathOf(address));
          return reply;
        },
      };
    },
  },
  {
    name: "keeps a datagram that found the queue full, and sends it before the next",
    caughtBy: ["unix/dgram/reliable-backpressure"],
    breaks: () => {
      const kept: Uint8Array[] = [];
      return {
        async sendto(params, next) {
          while (kept.length > 0 && !(await next({ ...params, data: kept[0]! })).error) kept.shift();
          const reply = await next();
          if (reply.error?.errno === "EAGAIN") kept.push(params.data);
          return reply;
        },
      };
    },
  },
  {
    name: "makes room by throwing the receiver's oldest datagram away",
    caughtBy: ["unix/dgram/reliable-backpressure"],
    breaks: () => {
      const sent = new Map<SocketId, number>();
      return {
        async sendto(params, next) {
          const count = (sent.get(params.socket) ?? 0) + 1;
          sent.set(params.socket, count);
          return count > 5 && count % 2 === 0 ? { value: { count: params.data.length } } : await next();
        },
      };
    },
  },
  {
    name: "sends as much of a datagram as its buffer has room for",
    caughtBy: ["unix/dgram/too-big"],
    breaks: () => ({
      async sendto(params, next) {
        const reply = await next();
        if (reply.error?.errno !== "EMSGSIZE") return reply;
        return await next({ ...params, data: params.data.subarray(0, 1_000) });
      },
    }),
  },
  {
    name: "sends a page of a datagram over AF_UNIX at most",
    caughtBy: ["unix/dgram/too-big"],
    breaks: () => ({
      async sendto(params, next) {
        const { data, address: { family } } = params;
        if (family !== "unix" || data.length <= 4_096) return await next();
        await next({ ...params, data: data.subarray(0, 4_096) });
        return { value: { count: data.length } };
      },
    }),
  },
  {
    name: "receives half of what 16 bits count of a datagram at most",
    caughtBy: ["unix/dgram/too-big"],
    breaks: () => ({
      async recvfrom(params, next) {
        return await next({ ...params, size: Math.min(params.size, 32_768) });
      },
    }),
  },
  {
    name: "takes a datagram that is too big for one that finds no room now",
    caughtBy: ["unix/dgram/too-big"],
    breaks: () => ({ sendto: answering("EMSGSIZE", "EAGAIN") }),
  },
  {
    name: "has room for 65507 bytes in a datagram, whatever carries it",
    caughtBy: ["unix/dgram/too-big", "udp/max-size"],
    breaks: () => ({
      sendto: ({ data }, next) => data.length > 65_507 ? Promise.resolve(failed("EMSGSIZE")) : next(),
    }),
  },
];
