import type { Endpoint, Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, marking } from "./endpoint.ts";

/** The calls that can give a pending error. */
type Giving = "getsockopt" | "recv" | "send" | "sendall";

/** True if a reply gives an error that was pending. */
function gives(reply: Reply<Giving>): boolean {
  if (reply.error) return ["ECONNRESET", "EPIPE"].includes(`${reply.error.errno}`);
  return "errno" in reply.value && typeof reply.value.errno === "string";
}

/** Poll goes on reporting an error that a call has given. */
function stillTold(...calls: readonly Giving[]): Defect["breaks"] {
  return () => {
    const told = new Set<SocketId>();
    const giving = async (
      { socket }: { socket: SocketId },
      next: () => Promise<Reply<Giving>>,
    ): Promise<Reply<Giving>> => {
      const reply = await next();
      if (gives(reply)) told.add(socket);
      return reply;
    };
    const poll: Breaks<"poll"> = async ({ socket }, next) => {
      const reply = await next();
      return reply.value && told.has(socket) ? { value: { events: [...reply.value.events, "err"] } } : reply;
    };
    return { poll, ...Object.fromEntries(calls.map((call) => [call, giving])) };
  };
}

/** Takes a pending error away, and gives it to nobody. */
async function swallow(endpoint: Endpoint, socket: SocketId): Promise<void> {
  await endpoint.invoke("getsockopt", { socket, option: "SO_ERROR" });
}

/** Takes the pending error of a socket away and then makes a call on it. */
async function swallowing<R>(
  { socket }: { socket: SocketId },
  next: () => Promise<R>,
  endpoint: Endpoint,
): Promise<R> {
  await swallow(endpoint, socket);
  return await next();
}

/** Defects in who gets a pending error. */
export const TCP_PENDING: readonly Defect[] = [
  {
    // google/gvisor#6666
    name: "polls for an error that SO_ERROR has given",
    caughtBy: ["tcp/reset/poll-after-so-error", "tcp/reset/behind-end-of-file"],
    breaks: stillTold("getsockopt"),
  },
  {
    name: "polls for an error that a send has given",
    caughtBy: ["tcp/reset/poll-after-send"],
    breaks: stillTold("send"),
  },
  {
    name: "polls for an error that a sendall has given",
    caughtBy: ["tcp/reset/poll-after-sendall", "tcp/reset/behind-end-of-file"],
    breaks: stillTold("sendall"),
  },
  {
    name: "polls for an error that a receive has given",
    caughtBy: ["tcp/reset/poll-after-recv", "tcp/reset/poll-after-peek", "tcp/reset/poll"],
    breaks: stillTold("recv"),
  },
  {
    name: "gives an error to a call and keeps it for SO_ERROR",
    caughtBy: [
      "tcp/reset/poll-after-recv",
      "tcp/reset/poll-after-peek",
      "tcp/reset/poll-after-sendall",
      "tcp/reset/poll-after-send",
    ],
    breaks: () => {
      const kept = new Map<SocketId, string>();
      const keeping = async (
        { socket }: { socket: SocketId },
        next: () => Promise<Reply<"recv" | "send" | "sendall">>,
      ) => {
        const reply = await next();
        if (reply.error?.errno) kept.set(socket, reply.error.errno);
        return reply;
      };
      return {
        recv: keeping as Breaks<"recv">,
        send: keeping as Breaks<"send">,
        sendall: keeping as Breaks<"sendall">,
        async getsockopt({ socket, option }, next) {
          const errno = option === "SO_ERROR" ? kept.get(socket) : undefined;
          return errno === undefined ? await next() : { value: { value: 1, errno } };
        },
      };
    },
  },
  {
    name: "asks for the error after every poll that reports one, for its own log",
    caughtBy: [
      "tcp/reset/kept-by-other-calls",
      "tcp/reset/behind-end-of-file",
      "tcp/reset/poll-after-recv",
      "tcp/reset/poll-after-peek",
      "tcp/reset/poll-after-so-error",
    ],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value?.events.includes("err")) await swallow(endpoint, socket);
        return reply;
      },
    }),
  },
  {
    name: "loses a pending error in a shutdown that fails",
    caughtBy: ["tcp/reset/kept-by-other-calls"],
    breaks: () => ({ shutdown: swallowing }),
  },
  {
    name: "loses a pending error when a name is asked for",
    caughtBy: ["tcp/reset/kept-by-other-calls"],
    breaks: () => ({ getpeername: swallowing }),
  },
  {
    name: "clears the error of a connection from which bytes are received",
    caughtBy: ["tcp/reset/kept-by-other-calls", "tcp/reset/buffered-before-error"],
    breaks: () => ({ recv: swallowing, drain: swallowing }),
  },
  {
    name: "clears the error after an end of file",
    caughtBy: ["tcp/reset/behind-end-of-file"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.value?.data.length === 0) await swallow(endpoint, socket);
        return reply;
      },
    }),
  },
  {
    name: "says of a half-closed socket that its pipe is broken before it looks at the pending error",
    caughtBy: ["tcp/reset/poll-after-send", "tcp/reset/poll-after-sendall"],
    breaks: () => {
      const halfClosed = new Set<SocketId>();
      return {
        shutdown: marking(halfClosed),
        send: async ({ socket }, next) => halfClosed.has(socket) ? failed("EPIPE") : await next(),
        sendall: async ({ socket }, next) => halfClosed.has(socket) ? failed("EPIPE") : await next(),
      };
    },
  },
];
