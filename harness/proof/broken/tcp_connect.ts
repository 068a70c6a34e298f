import { type Address, sameAddress } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { after, followedBy, markingError } from "./calls.ts";
import { type Defect, failed, insteadOf } from "./endpoint.ts";

/** Defects in connecting. */
export const TCP_CONNECT: readonly Defect[] = [
  {
    name: "takes a refused connection for an established one",
    caughtBy: [
      "tcp/connect/refused",
      "tcp/connect/refused-bound-not-listening",
      "address/connect-broadcast-or-multicast",
      "address/connect-port-zero",
    ],
    breaks: () => ({
      async connectStream({ address: { family } }, next, endpoint) {
        const reply = await next();
        return reply.error ? await endpoint.invoke("socket", { family, type: "stream" }) : reply;
      },
    }),
  },
  {
    name: "reports a refused connection as a timeout",
    caughtBy: [
      "tcp/connect/refused",
      "tcp/connect/refused-bound-not-listening",
      "address/connect-broadcast-or-multicast",
      "address/connect-port-zero",
    ],
    breaks: () => ({
      async connectStream(_params, next) {
        const reply = await next();
        return reply.error ? { error: { ...reply.error, errno: "ETIMEDOUT" } } : reply;
      },
    }),
  },
  {
    name: "connects nowhere any more after a refusal",
    caughtBy: ["tcp/connect/refused", "address/connect-broadcast-or-multicast"],
    breaks: () => {
      let refused: Reply<"connectStream"> | undefined;
      return {
        async connectStream(_params, next) {
          const reply = refused ?? await next();
          if (reply.error) refused = reply;
          return reply;
        },
      };
    },
  },
  {
    name: "says that a connect was refused, and again when it is asked for an error",
    caughtBy: ["tcp/connect/refused-state"],
    breaks: () => {
      const refused = new Set<SocketId>();
      return {
        connect: markingError(refused, "ECONNREFUSED"),
        async getsockopt({ socket, option }, next) {
          const again = option === "SO_ERROR" && refused.delete(socket);
          return again ? { value: { value: 111, errno: "ECONNREFUSED" } } : await next();
        },
      };
    },
  },
  {
    name: "gives a socket up whose connect failed",
    caughtBy: ["tcp/connect/refused-state", "tcp/connect/retry-same-socket", "tcp/connect/wrong-family"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error && reply.error.errno !== "EINPROGRESS") await endpoint.invoke("close", { socket });
        return reply;
      },
    }),
  },
  {
    name: "names the peer that it was to connect to, connected or not",
    caughtBy: [
      "tcp/connect/refused-state",
      "tcp/connect/nonblocking-refused",
      "tcp/connect/in-progress-state",
      "tcp/connect/timeout-full-backlog",
      "tcp/connect/on-listener",
      "tcp/connect/already-connected",
      "udp/connected/dissolve",
      "unix/stream/once-only",
      "unix/stream/backlog-full",
    ],
    breaks: () => {
      const told = new Map<SocketId, Address>();
      return {
        connect({ socket, address }, next) {
          told.set(socket, address);
          return next();
        },
        async getpeername({ socket }, next) {
          const address = told.get(socket);
          return address ? { value: { address } } : await next();
        },
      };
    },
  },
  {
    name: "makes another connection at a second connect",
    caughtBy: ["tcp/connect/already-connected", "tcp/connect/nonblocking-success"],
    breaks: () => ({
      async connect({ address }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EISCONN") return reply;
        const { error } = await endpoint.invoke("connectStream", { address });
        return error ? { error } : { value: {} };
      },
    }),
  },
  {
    name: "ends a connection at a second connect",
    caughtBy: ["tcp/connect/already-connected"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno === "EISCONN") await endpoint.invoke("shutdown", { socket, how: "both" });
        return reply;
      },
    }),
  },
  {
    name: "says that a listener was connected",
    caughtBy: ["tcp/connect/on-listener", "tcp/connect/already-connected"],
    breaks: () => ({ connect: insteadOf("EISCONN", { value: {} }) }),
  },
  {
    name: "stops listening at a connect",
    caughtBy: ["tcp/connect/on-listener"],
    breaks: () => ({
      async connect({ socket }, next, endpoint) {
        const reply = await next();
        const { error } = await endpoint.invoke("getpeername", { socket });
        if (error) await endpoint.invoke("shutdown", { socket, how: "read" });
        return reply;
      },
    }),
  },
  {
    name: "goes to its own family's loopback address for an address of another",
    caughtBy: ["tcp/connect/wrong-family"],
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        const own = (await endpoint.invoke("getsockname", { socket })).value?.address;
        if (address.family === "unix" || !own || own.family === address.family) return await next();
        const host = own.family === "ipv6" ? "::1" : "127.0.0.1";
        return await next({ socket, address: { ...address, family: own.family as "ipv4", host } });
      },
    }),
  },
  {
    name: "gives connects that are made side by side one socket",
    caughtBy: ["tcp/connect/many-at-once"],
    breaks: () => {
      let under: Promise<Reply<"connectStream">> | undefined;
      return {
        connectStream(_params, next) {
          under ??= next().finally(() => under = undefined);
          return under;
        },
      };
    },
  },
  {
    name: "refuses to connect to itself",
    caughtBy: ["tcp/connect/self-connect"],
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        const own = (await endpoint.invoke("getsockname", { socket })).value?.address;
        return sameAddress(own ?? null, address) ? failed("ECONNREFUSED") : await next();
      },
    }),
  },
  {
    name: "dissolves a connection in name only",
    caughtBy: ["tcp/connect/disconnect-af-unspec", "unix/dgram/dissolve"],
    breaks: () => ({ disconnect: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "dissolves a connection for good",
    caughtBy: ["tcp/connect/disconnect-af-unspec"],
    breaks: () => ({ disconnect: followedBy("close") }),
  },
  {
    name: "gives the errno of success for a connect that failed",
    caughtBy: ["tcp/connect/connect-ex"],
    breaks: () => ({
      async connect_ex(_params, next) {
        const reply = await next();
        return reply.error ? reply : { value: { errno: null } };
      },
    }),
  },
  {
    name: "waits in connect_ex, whatever the mode",
    caughtBy: ["tcp/connect/connect-ex"],
    breaks: () => ({ connect_ex: after("setMode", { mode: "natural" }) }),
  },
  {
    name: "leaves the error that connect_ex gave in SO_ERROR",
    caughtBy: ["tcp/connect/connect-ex"],
    breaks: () => {
      const refused = new Set<SocketId>();
      return {
        async connect_ex({ socket }, next) {
          const reply = await next();
          if (reply.value?.errno === "ECONNREFUSED") refused.add(socket);
          return reply;
        },
        getsockopt: ({ socket }, next) =>
          refused.delete(socket) ? Promise.resolve({ value: { value: 111, errno: "ECONNREFUSED" } }) : next(),
      };
    },
  },
  {
    name: "keeps the socket of a connect that failed",
    of: "python",
    caughtBy: ["tcp/connect/failures-leave-nothing"],
    breaks: () => ({
      async connectStream({ address: { family } }, next, endpoint) {
        const reply = await next();
        if (reply.error) await endpoint.invoke("socket", { family, type: "stream" });
        return reply;
      },
    }),
  },
  {
    name: "keeps the socket of a listen that failed",
    of: "python",
    caughtBy: ["tcp/connect/failures-leave-nothing"],
    breaks: () => ({
      async listenStream({ address: { family } }, next, endpoint) {
        const reply = await next();
        if (reply.error) await endpoint.invoke("socket", { family, type: "stream" });
        return reply;
      },
    }),
  },
];
