import type { SocketId } from "../../endpoint/kinds.ts";
import { countingInsteadOf } from "./calls.ts";
import { type Defect, failed, isWaiting, keepingMode, takeError } from "./endpoint.ts";

/** Defects in what a connected datagram socket reports of datagrams that were refused. */
export const UDP_REFUSED: readonly Defect[] = [
  {
    name: "receives again where a datagram was refused",
    caughtBy: ["udp/connected/refused-on-recv"],
    breaks: () => ({
      async recv(_params, next) {
        let reply = await next();
        while (reply.error?.errno === "ECONNREFUSED") reply = await next();
        return reply;
      },
    }),
  },
  {
    name: "sends again where the datagram before was refused",
    caughtBy: ["udp/connected/refused-on-send"],
    breaks: () => ({
      async send(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNREFUSED" ? await next() : reply;
      },
    }),
  },
  {
    name: "reports an earlier refusal, and sends nevertheless",
    caughtBy: ["udp/connected/refused-on-send"],
    breaks: () => ({
      async send(_params, next) {
        const reply = await next();
        if (reply.error?.errno === "ECONNREFUSED") await next();
        return reply;
      },
    }),
  },
  {
    name: "counts what it did not send, as the datagram before was refused",
    caughtBy: ["udp/connected/refused-on-send"],
    breaks: () => ({ send: countingInsteadOf("ECONNREFUSED") }),
  },
  {
    name: "reports the first refusal from every receive",
    caughtBy: ["udp/connected/refused-on-recv", "udp/connected/error-before-data"],
    breaks: () => {
      const refused = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          if (refused.has(socket)) return failed("ECONNREFUSED");
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") refused.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "gives a socket up once a datagram was refused",
    caughtBy: [
      "udp/connected/refused-on-recv",
      "udp/connected/refused-on-send",
      "udp/connected/error-before-data",
    ],
    breaks: () => {
      const givenUp = new Set<SocketId>();
      return {
        async send({ socket }, next) {
          if (givenUp.has(socket)) return failed("EBADF");
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") givenUp.add(socket);
          return reply;
        },
        async recv({ socket }, next) {
          if (givenUp.has(socket)) return failed("EBADF");
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") givenUp.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "calls a refusal a reset",
    caughtBy: ["udp/connected/refused-on-recv", "udp/connected/error-before-data"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        if (reply.error?.errno !== "ECONNREFUSED") return reply;
        return { error: { ...reply.error, errno: "ECONNRESET" } };
      },
    }),
  },
  {
    name: "looks at SO_ERROR before each call, for its log alone",
    caughtBy: ["udp/connected/refused-on-send"],
    breaks: () => ({
      async send({ socket }, next, endpoint) {
        await takeError(endpoint, socket);
        return await next();
      },
    }),
  },
  {
    name: "drops what is queued when a datagram was refused",
    caughtBy: ["udp/connected/error-before-data"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno === "ECONNREFUSED") { while (await isWaiting(endpoint, socket)) await next(); }
        return reply;
      },
    }),
  },
  {
    name: "has no SO_ERROR for datagram sockets",
    caughtBy: ["udp/connected/refused-so-error"],
    breaks: () => ({ getsockopt: () => Promise.resolve({ value: { value: 0, errno: null } }) }),
  },
  {
    name: "keeps SO_ERROR after it was read",
    caughtBy: ["udp/connected/refused-so-error"],
    breaks: () => {
      const last = new Map<SocketId, string>();
      return {
        async getsockopt({ socket }, next) {
          const reply = await next();
          const errno = reply.value?.errno ?? last.get(socket);
          if (errno === undefined) return reply;
          last.set(socket, errno);
          return { value: { value: 1, errno } };
        },
      };
    },
  },
  {
    name: "reports a refusal from a receive, too, that SO_ERROR has reported",
    caughtBy: ["udp/connected/refused-so-error"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        async getsockopt({ socket }, next) {
          const reply = await next();
          if (reply.value?.errno) told.add(socket);
          return reply;
        },
        recv: async ({ socket }, next) => told.delete(socket) ? failed("ECONNREFUSED") : await next(),
      };
    },
  },
  {
    name: "goes on waiting where a datagram was refused meanwhile",
    caughtBy: ["udp/connected/refused-wakes-recv"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const waited = !await isWaiting(endpoint, socket);
        let reply = await next();
        while (waited && reply.error?.errno === "ECONNREFUSED") reply = await next();
        return reply;
      },
    }),
  },
  {
    name: "reports no refusal where it names senders",
    caughtBy: ["udp/connected/refused-by-mode"],
    breaks: () => ({
      async recvfrom(_params, next) {
        let reply = await next();
        while (reply.error?.errno === "ECONNREFUSED") reply = await next();
        return reply;
      },
    }),
  },
  {
    name: "takes every failure of a receive that does not wait for nothing to receive",
    caughtBy: ["udp/connected/refused-by-mode"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        async recvfrom({ socket }, next) {
          const reply = await next();
          if (reply.value || !nonblocking.has(socket)) return reply;
          return failed("EAGAIN");
        },
      };
    },
  },
  {
    name: "reports a refusal to a peek, and to the next call as well",
    caughtBy: ["udp/connected/refused-readers"],
    breaks: () => {
      const peeked = new Set<SocketId>();
      return {
        async recv({ socket, flags = [] }, next) {
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED" && flags.includes("peek")) peeked.add(socket);
          return reply;
        },
        getsockopt: async ({ socket }, next) =>
          peeked.delete(socket) ? { value: { value: 1, errno: "ECONNREFUSED" } } : await next(),
      };
    },
  },
  {
    name: "gives the next message where a datagram was refused",
    caughtBy: ["udp/connected/refused-readers"],
    breaks: () => ({
      async recvmsg(_params, next) {
        let reply = await next();
        while (reply.error?.errno === "ECONNREFUSED") reply = await next();
        return reply;
      },
    }),
  },
  {
    name: "says that there is nothing where a datagram was refused, if it is not to wait",
    caughtBy: ["udp/connected/refused-readers"],
    breaks: () => ({
      async recv({ flags = [] }, next) {
        const reply = await next();
        if (!reply.error || !flags.includes("dontwait")) return reply;
        return failed("EAGAIN");
      },
    }),
  },
  {
    // https://github.com/oven-sh/bun/pull/36249
    name: "loses the datagram that it sends to a new peer after the old one has refused",
    caughtBy: ["udp/connected/refused-then-reconnect"],
    breaks: () => {
      const lost = new Set<SocketId>();
      return {
        async send({ socket, data }, next) {
          if (lost.delete(socket)) return { value: { count: data.length } };
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") lost.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "fails to connect where the old peer has refused a datagram",
    caughtBy: ["udp/connected/refused-then-reconnect"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        return await takeError(endpoint, socket) === null ? await next() : failed("ECONNREFUSED");
      },
    }),
  },
];
