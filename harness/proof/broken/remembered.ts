import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import type { Method } from "../../endpoint/operations.ts";
import { after } from "./calls.ts";
import { type Breaks, type Defect, failed, hasEnded, isWaiting, keeping, keepingMode } from "./endpoint.ts";

type Broken = ReturnType<Defect["breaks"]>;

/** Calls that fail in many ways. */
const FAILING: readonly Method[] = [
  "connect",
  "connectStream",
  "recv",
  "sendall",
  "send",
  "accept",
  "bind",
  "shutdown",
];

/** Breaks several calls in one way. */
function each(methods: readonly Method[], breaks: Breaks<Method>): Broken {
  return Object.fromEntries(methods.map((method) => [method, breaks]));
}

function alike(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Defects of implementations that remember what they should not, or forget what they should know. */
export const REMEMBERED: readonly Defect[] = [
  {
    name: "drops a datagram that equals the one before, as a copy of it",
    caughtBy: ["udp/wildcard-reply-source", "ipv6/dual-stack-datagram", "multicast/join-send-receive"],
    breaks: () => {
      const last = new Map<SocketId, Uint8Array>();
      return {
        async recvfrom({ socket, flags }, next) {
          for (;;) {
            const reply = await next();
            if (reply.error || flags !== undefined) return reply;
            const known = alike(reply.value.data, last.get(socket));
            last.set(socket, reply.value.data.slice());
            if (!known || reply.value.data.length === 0) return reply;
          }
        },
      };
    },
  },
  {
    name: "sends no bytes that it has just sent",
    caughtBy: [
      "lifecycle/socket-from-fileno",
      "tcp/connect/nonblocking-refused-via-io",
      "tcp/accept/independent-sockets",
    ],
    breaks: () => {
      const last = new Map<SocketId, Uint8Array>();
      return {
        async sendall({ socket, data }, next) {
          if (!(data instanceof Uint8Array) || data.length === 0) return await next();
          if (alike(data, last.get(socket))) return { value: {} };
          last.set(socket, data.slice());
          return await next();
        },
      };
    },
  },
  {
    name: "reports the error of the last call that failed, whatever went wrong",
    caughtBy: ["tcp/connect/refused-state", "tcp/listen/io-on-listener", "tcp/accept/reset-before-accept"],
    breaks: () => {
      let first: Failure | undefined;
      return each(FAILING, async (_params, next) => {
        const reply = await next();
        if (!reply.error) return reply;
        first ??= reply.error;
        return { error: first };
      });
    },
  },
  {
    name: "says once that bytes are there, and again only when more have come",
    caughtBy: ["poll/connected"],
    breaks: () => {
      const told = new Map<SocketId, number>();
      return {
        async poll({ socket }, next, endpoint) {
          const reply = await next();
          if (!reply.value?.events.includes("in")) return reply;
          const { value } = await endpoint.invoke("fionread", { socket });
          const count = value?.count ?? 0;
          if (count === 0 || told.get(socket) !== count) {
            told.set(socket, count);
            return reply;
          }
          return { value: { events: reply.value.events.filter((event) => event !== "in") } };
        },
      };
    },
  },
  {
    name: "can be polled for reading or for writing, and reports one alone",
    caughtBy: ["poll/connected"],
    breaks: () => ({
      async poll(_params, next) {
        const reply = await next();
        if (!reply.value?.events.includes("in")) return reply;
        return { value: { events: reply.value.events.filter((event) => event !== "out") } };
      },
    }),
  },
  {
    name: "keeps reporting that a listener has a client, once it had one",
    caughtBy: ["poll/listener", "address/reuseport-share"],
    breaks: () => {
      const listeners = new Set<SocketId>();
      const had = new Set<SocketId>();
      return {
        listenStream: keeping<"listenStream">(listeners),
        async poll({ socket, events }, next) {
          if (had.has(socket) && events.includes("in")) return { value: { events: ["in"] } };
          const reply = await next();
          if (listeners.has(socket) && reply.value?.events.includes("in")) had.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "stays nonblocking when it is to block again",
    caughtBy: ["tcp/accept/empty-queue", "tcp/stream/scatter-partial", "tcp/shutdown/wr-both-full"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        async setMode({ socket, mode }, next) {
          if (mode === "nonblocking") nonblocking.add(socket);
          else if (nonblocking.has(socket) && mode !== "timeout") return { value: {} };
          return await next();
        },
      };
    },
  },
  {
    name: "keeps its timeout when it is to block",
    caughtBy: ["timeout/getters"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        async setMode({ socket, mode }, next) {
          if (mode === "timeout") timed.add(socket);
          else if (timed.has(socket) && mode !== "nonblocking") return { value: {} };
          return await next();
        },
      };
    },
  },
  {
    name: "throws unread bytes away when its mode is changed",
    caughtBy: ["tcp/stream/random-sequences", "tcp/reset/kept-by-other-calls"],
    breaks: () => ({ setMode: after("recv", { size: 65_536, flags: ["dontwait"] }) }),
  },
  {
    name: "takes the pending error away when its mode is changed",
    caughtBy: ["tcp/reset/kept-by-other-calls"],
    breaks: () => ({ setMode: after("getsockopt", { option: "SO_ERROR" }) }),
  },
  {
    name: "takes the pending error away when an option is set",
    caughtBy: ["tcp/reset/kept-by-other-calls"],
    breaks: () => ({ setsockopt: after("getsockopt", { option: "SO_ERROR" }) }),
  },
  {
    name: "takes a timeout of less than 100 milliseconds for none to wait",
    caughtBy: [
      "tcp/stream/random-sequences",
      "tcp/send/vectors-partial-count",
      "tcp/shutdown/wr-full-buffers",
    ],
    breaks: () => ({
      setMode: (params, next) =>
        next(
          params.mode === "timeout" && (params.timeoutMs ?? 0) < 100
            ? { socket: params.socket, mode: "nonblocking" }
            : params,
        ),
    }),
  },
  {
    name: "finds no client at the first try of a nonblocking accept",
    caughtBy: ["tcp/accept/one-by-one", "timeout/misuse-by-mode"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      const tried = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        async accept({ socket }, next) {
          if (!nonblocking.has(socket) || tried.has(socket)) return await next();
          tried.add(socket);
          return failed("EAGAIN");
        },
      };
    },
  },
  {
    name: "accepts a client only when it has sent something or has gone",
    caughtBy: ["tcp/close/wakes-full-sender"],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const reply = await next();
        if (reply.value) await isWaiting(endpoint, reply.value.socket, 60_000);
        return reply;
      },
    }),
  },
  {
    name: "reports a client that has ended its stream as aborted",
    caughtBy: [
      "tcp/connect/before-accept",
      "tcp/accept/early-data-preserved",
    ],
    breaks: () => ({
      async accept(_params, next, endpoint) {
        const reply = await next();
        if (reply.error) return reply;
        const { socket } = reply.value;
        if (!await hasEnded(endpoint, socket)) return reply;
        await endpoint.invoke("close", { socket });
        return failed("ECONNABORTED");
      },
    }),
  },
  {
    name: "closes no sooner than its peer",
    caughtBy: ["lifecycle/ops-after-close", "tcp/connect/before-accept", "tcp/accept/independent-sockets"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["out"], timeoutMs: 0 });
        if (value?.events.includes("out") && !value.events.includes("hup")) {
          const { error } = await endpoint.invoke("shutdown", { socket, how: "write" });
          if (!error) await endpoint.invoke("drain", { socket });
        }
        return await next();
      },
    }),
  },
  {
    name: "accepts four clients at a listener and no more",
    caughtBy: ["tcp/accept/fifo", "tcp/stream/no-crosstalk", "tcp/close/isolation"],
    breaks: () => {
      const counts = new Map<SocketId, number>();
      return {
        async accept({ socket }, next) {
          const count = 1 + (counts.get(socket) ?? 0);
          counts.set(socket, count);
          return count > 4 ? failed("EMFILE") : await next();
        },
      };
    },
  },
];
