import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { Payload, SocketId } from "../../endpoint/kinds.ts";
import { failingWith, markingError, whenFailed } from "./calls.ts";
import { type Breaks, type Defect, failed, insteadOf, isWaiting } from "./endpoint.ts";

/** Defects in connections over AF_UNIX. */
export const UNIX_STREAM: readonly Defect[] = [
  {
    name: "counts the first send after the peer's close as sent, as TCP does",
    caughtBy: ["unix/stream/close-unread", "unix/stream/half-close", "unix/stream/peer-close"],
    breaks: () => {
      const failedBefore = new Set<SocketId>();
      return {
        async sendall({ socket }, next) {
          const reply = await next();
          if (!reply.error || failedBefore.has(socket)) return reply;
          failedBefore.add(socket);
          return { value: {} };
        },
      };
    },
  },
  {
    name: "says that a peer which closed has reset the connection",
    caughtBy: ["unix/stream/close-unread", "unix/stream/half-close", "unix/stream/peer-close"],
    breaks: () => ({ sendall: insteadOf("EPIPE", failed("ECONNRESET")) }),
  },
  {
    name: "closes a socket when a send fails, with what was not read",
    caughtBy: ["unix/stream/close-unread", "unix/stream/half-close", "unix/stream/peer-close"],
    breaks: () => ({ sendall: whenFailed("close") }),
  },
  {
    name: "reads end of file after a send has failed, whatever came before",
    caughtBy: ["unix/stream/half-close"],
    breaks: () => {
      const broken = new Set<SocketId>();
      return {
        sendall: markingError(broken),
        recv: ({ socket }, next) =>
          broken.has(socket) ? Promise.resolve({ value: { data: new Uint8Array() } }) : next(),
      };
    },
  },
  {
    name: "reports a reset before what arrived ahead of it",
    caughtBy: ["unix/stream/close-unread"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: [], timeoutMs: 0 });
        return value?.events.includes("err") ? failed("ECONNRESET") : await next();
      },
    }),
  },
  {
    name: "reports the reset of an AF_UNIX connection for ever",
    caughtBy: ["unix/stream/close-unread"],
    breaks: () => {
      const broken = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          if (broken.has(socket)) return failed("ECONNRESET");
          const reply = await next();
          if (reply.error) broken.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "calls the reset of an AF_UNIX connection a broken pipe",
    caughtBy: ["unix/stream/close-unread", "unix/stream/listener-close-pending"],
    breaks: () => ({ recv: insteadOf("ECONNRESET", failed("EPIPE")) }),
  },
  {
    name: "closes the clients of its queue in order, before it closes the listener",
    caughtBy: ["unix/stream/listener-close-pending"],
    breaks: () => ({ close: emptying((endpoint, socket) => endpoint.invoke("close", { socket })) }),
  },
  {
    // https://github.com/google/gvisor/issues/12576
    name: "shuts the clients of its queue down, before it closes the listener",
    caughtBy: ["unix/stream/listener-close-pending"],
    breaks: () => ({
      close: emptying((endpoint, socket) => endpoint.invoke("shutdown", { socket, how: "both" })),
    }),
  },
  {
    name: "keeps the clients of a listener that it closes, and serves none of them",
    caughtBy: ["unix/stream/listener-close-pending"],
    breaks: () => ({ close: emptying(() => {}) }),
  },
  {
    name: "notes that receiving is shut down, and does not shut it down",
    caughtBy: ["unix/stream/half-close"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown({ socket, how }, next) {
          if (how !== "read") return next();
          shut.add(socket);
          return Promise.resolve({ value: {} });
        },
        async recv({ socket, size }, next) {
          const dontwait = shut.has(socket) ? { flags: ["dontwait"] as const } : {};
          const reply = await next({ socket, size, ...dontwait });
          return reply.error?.errno === "EAGAIN" ? { value: { data: new Uint8Array() } } : reply;
        },
      };
    },
  },
  {
    name: "connects a stream socket to the address that it sends to",
    caughtBy: ["unix/stream/sendto-addr"],
    breaks: () => ({
      async sendto({ socket, data, address }, _next, endpoint) {
        await endpoint.invoke("connect", { socket, address });
        return await endpoint.invoke("send", { socket, data });
      },
    }),
  },
  {
    name: "ends a connection when a sendto fails on it",
    caughtBy: ["unix/stream/sendto-addr"],
    breaks: () => ({ sendto: whenFailed("shutdown", { how: "both" }) }),
  },
  {
    name: "says that an address is invalid where a stream socket sends to it",
    caughtBy: ["unix/stream/sendto-addr", "unix/stream/type-mismatch"],
    breaks: () => ({ sendto: failingWith("EINVAL") }),
  },
  {
    name: "sends no more than 1 MiB at a time, and calls it all",
    caughtBy: ["unix/stream/echo-large"],
    breaks: () => ({ sendall: (params, next) => next({ ...params, data: cut(params.data) }) }),
  },
  {
    name: "sends when everything is received, and not before",
    caughtBy: ["unix/stream/echo-large"],
    breaks: () => {
      let receiving: Promise<unknown> = Promise.resolve();
      return {
        drain(_params, next) {
          const draining = next();
          receiving = draining;
          return draining;
        },
        async sendall(_params, next) {
          await receiving;
          return await next();
        },
      };
    },
  },
];

/** A close of a listener that takes its clients first, and does something to each. */
function emptying(each: (endpoint: Endpoint, socket: SocketId) => unknown): Breaks<"close"> {
  return async ({ socket }, next, endpoint) => {
    while (await isWaiting(endpoint, socket)) {
      const { value } = await endpoint.invoke("accept", { socket });
      if (value === undefined) break;
      await each(endpoint, value.socket);
    }
    return await next();
  };
}

function cut(data: Payload): Payload {
  return "seed" in data ? { ...data, length: Math.min(data.length, 1024 * 1024) } : data;
}
