import type { SocketId } from "../../endpoint/kinds.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import { after, followedBy } from "./calls.ts";
import { type Breaks, type Defect, failed, hasEnded, insteadOf, marking, never } from "./endpoint.ts";

/** Milliseconds after which no answer of the other side's own comes any more on loopback. */
const LATE_MS = 30;

/**
 * Gives another answer where a connect was completed late: by the other side's connect, not by its answer.
 */
function instead(other: () => Reply<"connect"> | Promise<Reply<"connect">>): Breaks<"connect"> {
  return async (_params, next) => {
    const before = performance.now();
    const reply = await next();
    return reply.value && performance.now() - before > LATE_MS ? await other() : reply;
  };
}

/** Defects in connects that are in progress. */
export const CONNECT_IN_PROGRESS: readonly Defect[] = [
  {
    // wasmerio/wasmer#6433
    name: "takes a connect that is in progress for one that has succeeded",
    caughtBy: [
      "tcp/connect/nonblocking-refused",
      "tcp/connect/in-progress-state",
      "timeout/so-sndtimeo-connect",
    ],
    breaks: () => ({ connect: insteadOf("EINPROGRESS", { value: {} }) }),
  },
  {
    name: "waits in a connect that is not to wait",
    caughtBy: ["tcp/connect/in-progress-state"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EINPROGRESS") return reply;
        await endpoint.invoke("poll", { socket, events: ["out"], timeoutMs: 60_000 });
        return await next();
      },
    }),
  },
  {
    name: "begins a connect that is in progress anew",
    caughtBy: ["tcp/connect/in-progress-state"],
    breaks: () => ({ connect: insteadOf("EALREADY", failed("EINPROGRESS")) }),
  },
  {
    name: "does not report that a connect has succeeded",
    caughtBy: ["tcp/connect/nonblocking-success"],
    breaks: () => {
      const connecting = new Set<SocketId>();
      return {
        connect: marking(connecting),
        poll: ({ socket }, next) =>
          connecting.has(socket) ? Promise.resolve({ value: { events: [] } }) : next(),
      };
    },
  },
  {
    name: "reports an error where a connect has succeeded",
    caughtBy: ["tcp/connect/nonblocking-success"],
    breaks: () => ({
      async poll({ events }, next) {
        const reply = await next();
        if (!reply.value?.events.includes("out") || !events.includes("out")) return reply;
        return { value: { events: [...reply.value.events, "err"] } };
      },
    }),
  },
  {
    name: "takes the pending error away when it polls",
    caughtBy: ["tcp/connect/nonblocking-refused", "tcp/connect/nonblocking-refused-via-io"],
    breaks: () => ({ poll: followedBy("getsockopt", { option: "SO_ERROR" }) }),
  },
  {
    name: "keeps the error of a connect that has failed",
    caughtBy: ["tcp/connect/nonblocking-refused"],
    breaks: () => {
      const errors = new Map<SocketId, { value: number; errno?: string | null }>();
      return {
        async getsockopt({ socket, option }, next) {
          const reply = await next();
          if (option !== "SO_ERROR" || !reply.value) return reply;
          if (reply.value.value !== 0) errors.set(socket, reply.value);
          return { value: errors.get(socket) ?? reply.value };
        },
      };
    },
  },
  {
    name: "reports a refusal that a send finds as a broken pipe",
    caughtBy: ["tcp/connect/nonblocking-refused-via-io"],
    breaks: () => ({ sendall: insteadOf("ECONNREFUSED", failed("EPIPE")) }),
  },
  {
    name: "receives nothing where a refusal waits, and says that all is well",
    caughtBy: [
      "tcp/connect/nonblocking-refused-via-io",
      "udp/connected/refused-on-recv",
      "udp/connected/refused-wakes-recv",
      "udp/connected/error-before-data",
    ],
    breaks: () => ({ recv: insteadOf("ECONNREFUSED", { value: { data: new Uint8Array(0) } }) }),
  },
  {
    name: "makes the failed connect again when it is asked how it went",
    caughtBy: ["tcp/connect/nonblocking-refused-via-io"],
    breaks: () => ({
      async connect(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNREFUSED" ? await next() : reply;
      },
    }),
  },
  {
    name: "loses what is sent before the connection is there",
    caughtBy: ["tcp/connect/in-progress-state"],
    breaks: () => ({
      async sendall({ socket }, next, endpoint) {
        const { error } = await endpoint.invoke("getpeername", { socket });
        const reply = await next();
        return error && reply.error?.errno === "EAGAIN" ? { value: {} } : reply;
      },
    }),
  },
  {
    // oven-sh/bun#27337
    name: "has no timeout for connects",
    caughtBy: ["tcp/connect/timeout-full-backlog", "tcp/connect/continues-after-user-timeout"],
    breaks: () => ({ connect: after("setMode", { mode: "natural" }) }),
  },
  {
    name: "reports a connect whose time was up as refused",
    caughtBy: ["tcp/connect/timeout-full-backlog", "tcp/connect/continues-after-user-timeout"],
    breaks: () => ({
      async connect(_params, next) {
        const reply = await next();
        return reply.error?.timeout ? failed("ECONNREFUSED") : reply;
      },
    }),
  },
  {
    name: "gives a connect twice the time that it was given",
    caughtBy: ["tcp/connect/timeout-full-backlog"],
    breaks: () => ({
      async connect(_params, next) {
        const reply = await next();
        return reply.error?.timeout ? await next() : reply;
      },
    }),
  },
  {
    // nodejs/node#48145
    name: "connects nowhere any more when the time of a connect was up",
    caughtBy: ["tcp/connect/continues-after-user-timeout"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.timeout) await endpoint.invoke("close", { socket });
        return reply;
      },
    }),
  },
  {
    // google/gvisor#6495
    name: "shuts a socket that is connecting down in name only",
    caughtBy: ["tcp/connect/shutdown-while-connecting"],
    breaks: () => ({
      async shutdown({ socket }, next, endpoint) {
        const { error } = await endpoint.invoke("getpeername", { socket });
        return error ? { value: {} } : await next();
      },
    }),
  },
  {
    // lwIP (tcp_process() in tcp_in.c)
    name: "passes the connect of the other side over while its own waits",
    caughtBy: ["tcp/connect/simultaneous-open"],
    breaks: () => ({ connect: instead(never) }),
  },
  {
    name: "takes the connect of the other side for a refusal of its own",
    caughtBy: ["tcp/connect/simultaneous-open"],
    breaks: () => ({ connect: instead(() => failed("ECONNREFUSED")) }),
  },
  {
    // apple/swift-nio#1121
    name: "forgets the end of a peer that has closed when the connect is over",
    caughtBy: ["tcp/connect/nonblocking-success"],
    breaks: () => {
      const [connecting, ended] = [new Set<SocketId>(), new Set<SocketId>()];
      return {
        connect: marking(connecting),
        async poll({ socket }, next, endpoint) {
          const reply = await next();
          if (connecting.delete(socket) && await hasEnded(endpoint, socket)) ended.add(socket);
          return reply;
        },
        async recv({ socket }, next) {
          const reply = await next();
          return ended.has(socket) && reply.value?.data.length === 0 ? await never() : reply;
        },
      };
    },
  },
];
