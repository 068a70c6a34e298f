import type { Failure, SocketId } from "../../endpoint/kinds.ts";
import type { Method } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, failed, keeping, keepingOrigin } from "./endpoint.ts";

/** Reports one error in the place of another, from some calls. */
function renaming(methods: readonly Method[], from: string, to: string): () => ReturnType<Defect["breaks"]> {
  const breaks: Breaks<Method> = async (_params, next) => {
    const reply = await next();
    return reply.error?.errno === from ? failed(to) : reply;
  };
  return () => Object.fromEntries(methods.map((each) => [each, breaks]));
}

/** Makes a call as it should be made, and adds the socket to `failing` where it fails. */
function rememberingFailures(failing: Set<SocketId>) {
  return async <R extends { readonly error?: Failure | undefined }>(
    { socket }: { readonly socket: SocketId },
    next: () => Promise<R>,
  ): Promise<R> => {
    const reply = await next();
    if (reply.error) failing.add(socket);
    return reply;
  };
}

/** Defects of implementations that take one thing for another: sockets, errors, addresses. */
export const CONFUSED: readonly Defect[] = [
  {
    name: "calls a reset that a receive finds a broken pipe",
    caughtBy: ["tcp/accept/reset-before-accept", "tcp/stream/recv-zero", "tcp/shutdown/after-reset"],
    breaks: renaming(["recv"], "ECONNRESET", "EPIPE"),
  },
  {
    name: "calls a reset that a receive finds an abort",
    caughtBy: ["tcp/accept/reset-before-accept", "tcp/stream/recv-zero", "tcp/shutdown/after-reset"],
    breaks: renaming(["recv", "readv", "recvmsg"], "ECONNRESET", "ECONNABORTED"),
  },
  {
    name: "calls a broken pipe a reset",
    caughtBy: ["lifecycle/dup-shutdown", "tcp/connect/refused-state", "tcp/listen/io-on-listener"],
    breaks: renaming(["sendall", "send", "writev"], "EPIPE", "ECONNRESET"),
  },
  {
    name: "calls a broken pipe a lack of connection",
    caughtBy: ["lifecycle/dup-shutdown", "tcp/accept/reset-before-accept", "tcp/send/sigpipe"],
    breaks: renaming(["sendall", "send"], "EPIPE", "ENOTCONN"),
  },
  {
    name: "calls a refused connection a host that cannot be reached",
    caughtBy: ["tcp/connect/refused", "tcp/close/process-death", "timeout/refused-by-mode"],
    breaks: renaming(["connect", "connectStream"], "ECONNREFUSED", "EHOSTUNREACH"),
  },
  {
    name: "calls a refused connection a missing file",
    caughtBy: ["tcp/connect/refused", "tcp/close/process-death", "timeout/refused-by-mode"],
    breaks: renaming(["connect", "connectStream"], "ECONNREFUSED", "ENOENT"),
  },
  {
    name: "calls what is not connected invalid",
    caughtBy: ["lifecycle/initially-unnamed", "tcp/connect/refused-state", "tcp/listen/io-on-listener"],
    breaks: renaming(["recv", "send", "sendall", "shutdown", "getpeername"], "ENOTCONN", "EINVAL"),
  },
  {
    name: "calls a taken address one that must not be taken",
    caughtBy: ["unix/stream/path-lifecycle", "ipv6/dual-bind-conflict", "address/bind-in-use"],
    breaks: renaming(["bind", "listenStream", "openDatagram", "listen"], "EADDRINUSE", "EACCES"),
  },
  {
    name: "calls a datagram that is too large a lack of buffers",
    caughtBy: ["udp/beyond-max-size", "udp/connected/beyond-max-size", "unix/dgram/too-big"],
    breaks: renaming(["sendto", "send"], "EMSGSIZE", "ENOBUFS"),
  },
  {
    name: "calls the time of a send that is up a lack of buffers",
    caughtBy: [
      "tcp/connect/in-progress-state",
      "tcp/send/partial-nonblocking",
      "tcp/shutdown/wr-full-buffers",
    ],
    breaks: renaming(["send", "sendall"], "EAGAIN", "ENOBUFS"),
  },
  {
    name: "calls it an interruption when it finds nothing",
    caughtBy: ["tcp/connect/in-progress-state", "tcp/accept/empty-queue", "tcp/stream/recv-zero"],
    breaks: renaming(["recv", "recvfrom", "accept"], "EAGAIN", "EINTR"),
  },
  {
    name: "reports a reset of the peer to SO_ERROR as a refusal",
    caughtBy: ["tcp/connect/shutdown-while-connecting", "tcp/reset/so-error-steals"],
    breaks: () => ({
      async getsockopt(_params, next) {
        const reply = await next();
        return reply.value?.errno === "ECONNRESET" ? { value: { value: 111, errno: "ECONNREFUSED" } } : reply;
      },
    }),
  },
  {
    name: "resets its other connections when it resets one",
    caughtBy: ["concurrency/abort-ends-calls"],
    breaks: () => {
      const open: SocketId[] = [];
      return {
        accept: keeping<"accept">(open),
        connectStream: keeping<"connectStream">(open),
        async abort({ socket }, next, endpoint) {
          for (const each of open.splice(0)) {
            if (each !== socket) await endpoint.invoke("abort", { socket: each });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "ends the receives of all its connections when one is closed",
    caughtBy: ["service/second-client-queued"],
    breaks: () => {
      const ends = new Set<() => void>();
      return {
        recv: (_params, next) =>
          new Promise((resolve) => {
            const end = (): void => resolve(failed("EBADF"));
            ends.add(end);
            next().then((reply) => {
              ends.delete(end);
              resolve(reply);
            });
          }),
        close(_params, next) {
          ends.forEach((end) => end());
          return next();
        },
      };
    },
  },
  {
    name: "half-closes the connection that it made last",
    caughtBy: ["lifecycle/ops-after-close", "tcp/listen/shutdown-rd", "tcp/send/sigpipe"],
    breaks: () => {
      const open: SocketId[] = [];
      return {
        accept: keeping<"accept">(open),
        connectStream: keeping<"connectStream">(open),
        shutdown: (params, next) => next({ ...params, socket: open.at(-1) ?? params.socket }),
      };
    },
  },
  {
    name: "sets options on the socket that it made last",
    caughtBy: ["option/own-alone"],
    breaks: () => {
      const open: SocketId[] = [];
      return {
        accept: keeping<"accept">(open),
        connectStream: keeping<"connectStream">(open),
        setsockopt: (params, next) => next({ ...params, socket: open.at(-1) ?? params.socket }),
      };
    },
  },
  {
    name: "gives the mode of one socket to all that it has by then",
    caughtBy: ["timeout/nonblocking-empty"],
    breaks: () => {
      const open: SocketId[] = [];
      return {
        accept: keeping<"accept">(open),
        connectStream: keeping<"connectStream">(open),
        async setMode(params, next, endpoint) {
          for (const socket of open) await endpoint.invoke("setMode", { ...params, socket });
          return await next();
        },
      };
    },
  },
  {
    name: "makes one connection at a time, and refuses a second meanwhile",
    caughtBy: ["tcp/connect/many-at-once"],
    breaks: () => {
      let busy = 0;
      return {
        async connectStream(_params, next) {
          if (busy > 0) return failed("EALREADY");
          busy++;
          try {
            return await next();
          } finally {
            busy--;
          }
        },
      };
    },
  },
  {
    name: "writes every group of the IPv6 addresses that it names",
    caughtBy: ["address/bind-names", "tcp/connect/self-connect", "udp/connected/exchange"],
    breaks: () => ({
      async getsockname(_params, next) {
        const reply = await next();
        const { value } = reply;
        if (value?.address.family !== "ipv6" || value.address.host !== "::1") return reply;
        return { value: { address: { ...value.address, host: "0:0:0:0:0:0:0:1" } } };
      },
    }),
  },
  {
    name: "leaves the port of a sender in the order of the network",
    caughtBy: ["udp/roundtrip-reply", "udp/connected/exchange", "poll/empty-datagram"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const reply = await next();
        const address = reply.value?.address;
        if (!reply.value || !address || address.family === "unix") return reply;
        const port = (address.port & 0xff) << 8 | address.port >> 8;
        return { value: { ...reply.value, address: { ...address, port } } };
      },
    }),
  },
  {
    name: "swaps its own name and its peer's on connections that it accepted",
    caughtBy: ["lifecycle/socket-from-fileno", "tcp/connect/already-connected", "tcp/listen/on-connected"],
    breaks: () => {
      const accepted: SocketId[] = [];
      return {
        accept: keeping<"accept">(accepted),
        async getsockname({ socket }, next, endpoint) {
          return accepted.includes(socket) ? await endpoint.invoke("getpeername", { socket }) : await next();
        },
        async getpeername({ socket }, next, endpoint) {
          return accepted.includes(socket) ? await endpoint.invoke("getsockname", { socket }) : await next();
        },
      };
    },
  },
  {
    name: "answers the sender before the last",
    caughtBy: ["udp/any-start-order", "unix/stream/type-mismatch", "unix/dgram/no-receiver"],
    breaks: () => {
      const last = new Map<SocketId, Parameters<Breaks<"sendto">>[0]["address"]>();
      return {
        async recvfrom({ socket }, next) {
          const reply = await next();
          if (reply.value?.address) last.set(socket, reply.value.address);
          return reply;
        },
        sendto(params, next) {
          const address = last.get(params.socket);
          last.set(params.socket, params.address);
          return next(address?.family === params.address.family ? { ...params, address } : params);
        },
      };
    },
  },
  {
    name: "closes what it accepted together with the listener",
    caughtBy: [
      "lifecycle/ops-after-close",
      "tcp/accept/survives-listener-close",
      "tcp/close/late-sends-fail",
    ],
    breaks: () => {
      const listenerOf = new Map<SocketId, SocketId>();
      return {
        accept: keepingOrigin(listenerOf),
        async close({ socket }, next, endpoint) {
          for (const [each, listener] of listenerOf) {
            if (listener === socket) await endpoint.invoke("close", { socket: each });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "takes a socket whose receive came too early for a connected one",
    caughtBy: ["lifecycle/failed-calls"],
    breaks: () => {
      const early = new Set<SocketId>();
      return {
        recv: rememberingFailures(early),
        connect: ({ socket }, next) => early.has(socket) ? Promise.resolve(failed("EISCONN")) : next(),
      };
    },
  },
  {
    name: "takes a socket whose receive came too early for one that is not bound",
    caughtBy: ["lifecycle/failed-calls"],
    breaks: () => {
      const early = new Set<SocketId>();
      return {
        recv: rememberingFailures(early),
        listen: ({ socket }, next) => early.has(socket) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
  {
    name: "takes a socket whose bind failed once for one that is not bound",
    caughtBy: ["lifecycle/failed-calls"],
    breaks: () => {
      const early = new Set<SocketId>();
      return {
        bind: rememberingFailures(early),
        listen: ({ socket }, next) => early.has(socket) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
  },
];
