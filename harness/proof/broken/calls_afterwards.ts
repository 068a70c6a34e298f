import type { Reply } from "../../endpoint/endpoint.ts";
import type { Mode, SocketId } from "../../endpoint/kinds.ts";
import {
  type Defect,
  failed,
  isWaiting,
  keepingCall,
  keepingMode,
  marking,
  markingTimeout,
  takeError,
} from "./endpoint.ts";
import { isOfType, SOCK_SEQPACKET } from "./records.ts";

/** Defects of a single call, on sockets on which something else was done before. */
export const CALLS_AFTERWARDS: readonly Defect[] = [
  {
    name: "lets a receive with MSG_DONTWAIT find nothing while a duplicate is open",
    caughtBy: ["lifecycle/dup-beside-calls"],
    breaks: () => {
      const duplicated = new Set<SocketId>();
      return {
        dup: marking(duplicated),
        recv: ({ socket, flags }, next) =>
          flags?.includes("dontwait") && duplicated.has(socket) ? Promise.resolve(failed("EAGAIN")) : next(),
      };
    },
  },
  {
    name: "shows a socket what was seen at one that was closed before",
    caughtBy: ["lifecycle/number-again-calls"],
    breaks: () => {
      const seen = new Map<SocketId, Uint8Array>();
      const left: Uint8Array[] = [];
      return {
        close({ socket }, next) {
          const data = seen.get(socket);
          if (data) left.push(data);
          return next();
        },
        async recv({ socket, flags }, next) {
          const reply = await next();
          if (!flags?.includes("peek") || !reply.value) return reply;
          const stale = left.shift();
          if (stale) return { value: { data: stale.subarray(0, reply.value.data.length) } };
          seen.set(socket, reply.value.data.slice());
          return reply;
        },
      };
    },
  },
  {
    name: "gives a socket the mode of one that was closed before",
    caughtBy: ["lifecycle/number-again-calls"],
    breaks: () => {
      const modes = new Map<SocketId, Mode>();
      let nonblocking = 0;
      return {
        setMode({ socket, mode }, next) {
          modes.set(socket, mode);
          return next();
        },
        close({ socket }, next) {
          if (modes.get(socket) === "nonblocking") nonblocking++;
          return next();
        },
        async connectStream(_params, next, endpoint) {
          const reply = await next();
          if (reply.value && nonblocking-- > 0) {
            await endpoint.invoke("setMode", { socket: reply.value.socket, mode: "nonblocking" });
          }
          return reply;
        },
      };
    },
  },
  {
    name: "receives no message with its flags where a receive may end by SO_RCVTIMEO",
    caughtBy: ["option/calls-with-options"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        setsockopt({ socket, option }, next) {
          if (option === "SO_RCVTIMEO") timed.add(socket);
          return next();
        },
        recvmsg: ({ socket }, next) => timed.has(socket) ? Promise.resolve(failed("EOPNOTSUPP")) : next(),
      };
    },
  },
  {
    name: "counts nothing as unread at a socket that an instance of epoll has",
    caughtBy: ["epoll/calls-of-members"],
    breaks: () => {
      const members = new Set<SocketId>();
      return {
        epoll_ctl({ target }, next) {
          members.add(target);
          return next();
        },
        fionread: ({ socket }, next) =>
          members.has(socket) ? Promise.resolve({ value: { count: 0 } }) : next(),
      };
    },
  },
  {
    name: "fills several buffers from nobody that it is not connected to",
    caughtBy: ["udp/every-call"],
    breaks: () => ({
      async readv({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getpeername", { socket });
        return value ? await next() : failed("ENOTCONN");
      },
    }),
  },
  {
    name: "sends several messages to addresses only where it may wait",
    caughtBy: ["udp/every-call"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        sendmmsg: ({ socket, addresses }, next) =>
          addresses && nonblocking.has(socket) ? Promise.resolve(failed("EDESTADDRREQ")) : next(),
      };
    },
  },
  {
    name: "polls a socket no more once the time of a receive was up",
    caughtBy: ["timeout/calls-after-timeouts"],
    breaks: () => {
      const late = new Set<SocketId>();
      return {
        recvfrom: markingTimeout(late),
        poll: ({ socket }, next) => late.has(socket) ? Promise.resolve({ value: { events: [] } }) : next(),
      };
    },
  },
  {
    name: "loses what it found to read when a select's time was up",
    caughtBy: ["timeout/calls-after-timeouts"],
    breaks: () => {
      const vain = new Set<SocketId>();
      return {
        async select({ reads, timeoutMs }, next) {
          const reply = await next();
          if (timeoutMs && reply.value?.reads.length === 0) { for (const each of reads) vain.add(each); }
          return reply;
        },
        async recvInto({ socket }, next, endpoint) {
          const lost = vain.delete(socket) && await isWaiting(endpoint, socket);
          if (lost) await next();
          return await next();
        },
      };
    },
  },
  {
    name: "tells the name of no socket on which a signal came to a call",
    of: "python",
    caughtBy: ["timeout/calls-after-signal"],
    breaks: () => {
      const waiting = new Set<SocketId>();
      const interrupted = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          waiting.add(socket);
          const reply = await next();
          waiting.delete(socket);
          return reply;
        },
        signal(_params, next) {
          for (const socket of waiting) interrupted.add(socket);
          return next();
        },
        getsockname: ({ socket }, next) =>
          interrupted.has(socket) ? Promise.resolve(failed("EINTR")) : next(),
      };
    },
  },
  {
    name: "takes a byte when a socket does not wait any more",
    caughtBy: ["timeout/every-call-by-mode"],
    breaks: () => ({
      async setMode({ socket, mode }, next, endpoint) {
        const reply = await next();
        if (mode === "nonblocking") await endpoint.invoke("recv", { socket, size: 1 });
        return reply;
      },
    }),
  },
  {
    name: "tells as its pending error what another option was",
    caughtBy: ["timeout/every-call-by-mode"],
    breaks: () => {
      const last = new Map<SocketId, number>();
      return {
        async getsockopt({ socket, option }, next) {
          const reply = await next();
          if (!reply.value) return reply;
          const { value } = reply.value;
          const stale = last.get(socket) ?? 0;
          if (option === "SO_ERROR") return { value: { ...reply.value, value: stale } };
          last.set(socket, value);
          return reply;
        },
      };
    },
  },
  {
    name: "takes a byte for the second duplicate of a socket",
    caughtBy: ["lifecycle/dup-beside-calls"],
    breaks: () => {
      const duplicated = new Set<SocketId>();
      return {
        async dup({ socket }, next, endpoint) {
          if (duplicated.has(socket) && await isWaiting(endpoint, socket)) {
            await endpoint.invoke("recv", { socket, size: 1 });
          }
          duplicated.add(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "gives one record less than have come in one call",
    caughtBy: ["unix/seqpacket/several-messages"],
    breaks: () => ({
      async recvmmsg({ socket }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const { data, counts, addresses, flags } = value;
        const most = counts.length - 1;
        if (most < 1 || !await isOfType(endpoint, socket, SOCK_SEQPACKET)) return { value };
        const given = {
          data: data.subarray(0, data.length - counts[most]!),
          counts: counts.slice(0, most),
          addresses: addresses.slice(0, most),
          flags: flags.slice(0, most),
        };
        return { value: given };
      },
    }),
  },
  {
    name: "ends a send that waits with the time of a receive",
    caughtBy: ["timeout/deadlines-apart"],
    breaks: () => {
      const receiving = new Map<SocketId, Promise<unknown>>();
      return {
        recv: keepingCall(receiving),
        async sendall({ socket }, next) {
          const reply = await next();
          if (!reply.error?.timeout) return reply;
          await receiving.get(socket);
          return { error: reply.error };
        },
      };
    },
  },
  {
    name: "ends a receive that waits when the time of a send is up",
    caughtBy: ["timeout/deadlines-apart"],
    breaks: () => {
      const sending = new Map<SocketId, Promise<Reply<"sendall">>>();
      return {
        sendall: keepingCall(sending),
        async recv({ socket }, next) {
          const call = next();
          const sent = sending.get(socket)?.then(({ error }) => error?.timeout ? { error } : call);
          return await Promise.race(sent ? [call, sent] : [call]);
        },
      };
    },
  },
  {
    name: "takes the error that waits at a socket when it makes a duplicate",
    caughtBy: ["tcp/reset/kept-by-other-calls", "udp/connected/refused-kept", "lifecycle/dup-tells"],
    breaks: () => ({
      async dup({ socket }, next, endpoint) {
        await takeError(endpoint, socket);
        return await next();
      },
    }),
  },
  {
    name: "takes the errors that wait at sockets when it selects them for reading",
    caughtBy: ["tcp/reset/kept-by-other-calls", "udp/connected/refused-kept"],
    breaks: () => ({
      async select({ reads }, next, endpoint) {
        const reply = await next();
        for (const socket of reads) await takeError(endpoint, socket);
        return reply;
      },
    }),
  },
];
