import type { SocketId } from "../../endpoint/kinds.ts";
import { followedBy } from "./calls.ts";
import {
  type Defect,
  failed,
  hasEnded,
  keepingMode,
  keepingOrigin,
  keepingPair,
  keepingReceived,
  marking,
} from "./endpoint.ts";
import { isMapped } from "./in_one_state.ts";
import { isOfType, SOCK_SEQPACKET } from "./records.ts";

/** Defects of a single call, on sockets that came about in one way or are in one state. */
export const EVERY_CALL: readonly Defect[] = [
  {
    name: "fills several buffers by a duplicate as long as the original is open",
    caughtBy: ["lifecycle/dup-calls"],
    breaks: () => {
      const originals = new Map<SocketId, SocketId>();
      const closed = new Set<SocketId>();
      return {
        dup: keepingOrigin(originals),
        close: marking(closed),
        readv: ({ socket }, next) =>
          closed.has(originals.get(socket) ?? -1) ? Promise.resolve(failed("EBADF")) : next(),
      };
    },
  },
  {
    name: "counts nothing as unread at the second of a pair",
    caughtBy: ["lifecycle/socketpair-calls"],
    breaks: () => {
      const second = new Set<SocketId>();
      return {
        socketpair: keepingPair(second, "second"),
        fionread: ({ socket }, next) =>
          second.has(socket) ? Promise.resolve({ value: { count: 0 } }) : next(),
      };
    },
  },
  {
    name: "sends several messages by no pair",
    caughtBy: ["lifecycle/socketpair-calls"],
    breaks: () => {
      const pairs = new Set<SocketId>();
      return {
        socketpair: keepingPair(pairs, "both"),
        sendmmsg: ({ socket }, next) => pairs.has(socket) ? Promise.resolve(failed("EOPNOTSUPP")) : next(),
      };
    },
  },
  {
    name: "selects no socket that was received",
    caughtBy: ["unix/stream/fd-calls"],
    breaks: () => {
      const received = new Set<SocketId>();
      return {
        recvDescriptors: keepingReceived(received),
        async select(_params, next) {
          const { value, error } = await next();
          if (error) return { error };
          const others = (sockets: readonly SocketId[]) => sockets.filter((each) => !received.has(each));
          return { value: { ...value, reads: others(value.reads), writes: others(value.writes) } };
        },
      };
    },
  },
  {
    name: "fills no buffer of the caller's at a socket whose listener is closed",
    caughtBy: ["tcp/accept/calls-after-listener"],
    breaks: () => {
      const listeners = new Map<SocketId, SocketId>();
      const closed = new Set<SocketId>();
      return {
        accept: keepingOrigin(listeners),
        close: marking(closed),
        recvInto: ({ socket }, next) =>
          closed.has(listeners.get(socket) ?? -1) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
  {
    name: "counts what is unread only where a receive would wait for it",
    caughtBy: ["timeout/every-call-by-mode"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        fionread: ({ socket }, next) =>
          nonblocking.has(socket) ? Promise.resolve({ value: { count: 0 } }) : next(),
      };
    },
  },
  {
    name: "throws the caller's own buffer away where a send must not wait",
    caughtBy: ["timeout/every-call-by-mode", "udp/connected/every-call", "unix/seqpacket/every-call"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        sendReused: ({ socket }, next) => nonblocking.has(socket) ? Promise.resolve({ value: {} }) : next(),
      };
    },
  },
  {
    name: "fills several buffers no more once there was nothing for them",
    caughtBy: ["timeout/calls-after-vain"],
    breaks: () => {
      const spent = new Set<SocketId>();
      return {
        async readv({ socket }, next) {
          const reply = spent.has(socket) ? failed("EAGAIN") : await next();
          if (reply.error?.errno === "EAGAIN") spent.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "fills no buffer of the caller's once the peer has ended its side",
    caughtBy: ["tcp/shutdown/calls-behind-end"],
    breaks: () => ({
      async recvInto({ socket }, next, endpoint) {
        const ended = await hasEnded(endpoint, socket);
        const reply = await next();
        return ended && reply.value ? { value: { count: 0, data: reply.value.data } } : reply;
      },
    }),
  },
  {
    name: "receives several messages one by one where they are records",
    caughtBy: ["unix/seqpacket/every-call", "lifecycle/socketpair-calls"],
    breaks: () => ({
      async recvmmsg({ socket }, next, endpoint) {
        return await isOfType(endpoint, socket, SOCK_SEQPACKET) ? failed("EOPNOTSUPP") : await next();
      },
    }),
  },
  {
    name: "sends several buffers to no mapped address",
    caughtBy: ["ipv6/mapped-calls"],
    breaks: () => ({
      async writev({ socket }, next, endpoint) {
        return await isMapped(endpoint, socket) ? failed("EAFNOSUPPORT") : await next();
      },
    }),
  },
  {
    name: "waits for nothing any more when it was asked for its names",
    caughtBy: ["timeout/every-call-by-mode", "lifecycle/socketpair-calls"],
    breaks: () => ({ getsockname: followedBy("setMode", { mode: "nonblocking" }) }),
  },
];
