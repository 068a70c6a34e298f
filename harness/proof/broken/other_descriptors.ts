import type { SocketId } from "../../endpoint/kinds.ts";
import { after } from "./calls.ts";
import {
  type Breaks,
  type Defect,
  failed,
  hasEnded,
  insteadOf,
  isWaiting,
  keeping,
  keepingMode,
  keepingOrigin,
  keepingReceived,
} from "./endpoint.ts";
import { isFull } from "./tcp_full.ts";

/** Sound calls that remember the duplicates whose original is closed. */
function remembering(): { orphans: Set<SocketId>; dup: Breaks<"dup">; close: Breaks<"close"> } {
  const originals = new Map<SocketId, SocketId>();
  const orphans = new Set<SocketId>();
  return {
    orphans,
    dup: keepingOrigin(originals),
    close({ socket }, next) {
      for (const [duplicate, original] of originals) if (original === socket) orphans.add(duplicate);
      return next();
    },
  };
}

/** Defects that show by another descriptor of a socket alone: a duplicate, or one that was received. */
export const OTHER_DESCRIPTORS: readonly Defect[] = [
  {
    name: "lets out what is held back when a duplicate is made",
    caughtBy: ["tcp/stream/cork-combined"],
    breaks: () => ({ dup: after("setsockopt", { option: "TCP_CORK", value: 0 }) }),
  },
  {
    name: "hands over no connection whose peer has ended",
    caughtBy: ["unix/stream/fd-ended"],
    breaks: () => ({
      async sendDescriptors({ sockets }, next, endpoint) {
        for (const socket of sockets) {
          if (await hasEnded(endpoint, socket)) return failed("EINVAL");
        }
        return await next();
      },
    }),
  },
  {
    name: "loses what is unread on a connection that is received",
    caughtBy: ["unix/stream/fd-ended"],
    breaks: () => ({
      async recvDescriptors(_params, next, endpoint) {
        const reply = await next();
        for (const socket of reply.value?.sockets ?? []) {
          await endpoint.invoke("recv", { socket, size: 65_536, flags: ["dontwait"] });
        }
        return reply;
      },
    }),
  },
  ...(["SO_KEEPALIVE", "SO_LINGER"] as const).map((option): Defect => ({
    name: `takes ${option} from a socket that is received`,
    caughtBy: ["unix/stream/fd-keeps"],
    breaks: () => ({
      async recvDescriptors(_params, next, endpoint) {
        const reply = await next();
        for (const socket of reply.value?.sockets ?? []) {
          await endpoint.invoke("setsockopt", { socket, option, value: 0, second: 0 });
        }
        return reply;
      },
    }),
  })),
  {
    name: "waits on a socket of which a descriptor was received",
    caughtBy: ["unix/stream/fd-nonblocking"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        async recvDescriptors(_params, next, endpoint) {
          for (const socket of nonblocking) await endpoint.invoke("setMode", { socket, mode: "natural" });
          return await next();
        },
      };
    },
  },
  {
    name: "waits on a socket of which there is a duplicate",
    caughtBy: ["unix/stream/fd-nonblocking"],
    breaks: () => ({ dup: after("setMode", { mode: "natural" }) }),
  },
  {
    // lunarmodules/luasocket#108
    name: "waits on a socket of which a duplicate was closed",
    caughtBy: ["unix/stream/fd-nonblocking"],
    breaks: () => {
      const originals = new Map<SocketId, SocketId>();
      return {
        dup: keepingOrigin(originals),
        async close({ socket }, next, endpoint) {
          const original = originals.get(socket);
          if (original !== undefined) {
            await endpoint.invoke("setMode", { socket: original, mode: "natural" });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "counts what a duplicate has no room for, and drops it",
    caughtBy: ["tcp/send/one-byte-full"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        async send({ socket, data }, next, endpoint) {
          const drops = duplicates.has(socket) && await isFull(endpoint, socket);
          return drops ? { value: { count: data.length } } : await next();
        },
      };
    },
  },
  {
    name: "loses descriptors for which there is no room, and says that they were sent",
    caughtBy: ["unix/stream/fd-full"],
    breaks: () => ({
      sendDescriptors: ({ data }, next) =>
        insteadOf("EAGAIN", { value: { count: data.length } })(undefined, () => next()),
    }),
  },
  ...(["getsockname", "getpeername"] as const).map((method): Defect => ({
    name: `fails with ENOTCONN in ${method} by a duplicate whose original is closed`,
    caughtBy: ["lifecycle/dup-alone"],
    breaks: () => {
      const { orphans, ...calls } = remembering();
      return {
        ...calls,
        [method]: ({ socket }: { socket: SocketId }, next: () => Promise<never>) =>
          orphans.has(socket) ? Promise.resolve(failed("ENOTCONN")) : next(),
      };
    },
  })),
  {
    name: "changes no option by a duplicate whose original is closed",
    caughtBy: ["lifecycle/dup-alone"],
    breaks: () => {
      const { orphans, ...calls } = remembering();
      return {
        ...calls,
        setsockopt: ({ socket }, next) => orphans.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "counts nothing by a duplicate whose original is closed",
    caughtBy: ["lifecycle/dup-alone"],
    breaks: () => {
      const { orphans, ...calls } = remembering();
      return {
        ...calls,
        fionread: ({ socket }, next) =>
          orphans.has(socket) ? Promise.resolve({ value: { count: 0 } }) : next(),
      };
    },
  },
  {
    name: "changes no option of a socket that was received",
    caughtBy: ["unix/stream/fd-does-all"],
    breaks: () => {
      const received = new Set<SocketId>();
      return {
        recvDescriptors: keepingReceived(received),
        setsockopt: ({ socket }, next) => received.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  ...(["getpeername", "sendfile"] as const).map((method): Defect => ({
    name: `fails with ENOTCONN in ${method} on a socket that was received`,
    caughtBy: ["unix/stream/fd-does-all"],
    breaks: () => {
      const received = new Set<SocketId>();
      return {
        recvDescriptors: keepingReceived(received),
        [method]: async ({ socket }: { socket: SocketId }, next: () => Promise<unknown>) =>
          received.has(socket) ? failed("ENOTCONN") : await next(),
      };
    },
  })),
  {
    name: "half-closes no socket that was received",
    caughtBy: ["unix/stream/fd-does-all"],
    breaks: () => {
      const received = new Set<SocketId>();
      return {
        recvDescriptors: keepingReceived(received),
        shutdown: ({ socket }, next) => received.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "ends what waits by a duplicate whose original is closed",
    caughtBy: ["lifecycle/dup-keeps-connection"],
    breaks: () => {
      const { orphans, ...calls } = remembering();
      return {
        ...calls,
        async recv({ socket }, next, endpoint) {
          const ends = orphans.has(socket) && !await isWaiting(endpoint, socket);
          return ends ? { value: { data: new Uint8Array() } } : await next();
        },
      };
    },
  },
];
