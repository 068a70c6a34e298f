import type { SocketId } from "../../endpoint/kinds.ts";
import { failingWith } from "./calls.ts";
import { type Breaks, type Defect, failed, insteadOf } from "./endpoint.ts";

const ANY: { readonly family: "unix"; readonly path: "" } = { family: "unix", path: "" };

/** Gives another answer where an option is read. */
function telling(option: string, change: (value: number) => number): Breaks<"getsockopt"> {
  return async (params, next) => {
    const { value, error } = await next();
    if (error) return { error };
    return { value: params.option === option ? { ...value, value: change(value.value) } : value };
  };
}

/** Defects in making sockets. */
export const LIFECYCLE_TYPES: readonly Defect[] = [
  {
    name: "makes a datagram socket of every type that it does not know",
    caughtBy: [
      "lifecycle/unsupported-type-rdm",
      "lifecycle/unsupported-seqpacket-inet",
      "lifecycle/protocol-mismatch",
    ],
    breaks: () => ({
      async socket(params, next) {
        const reply = await next();
        return reply.error ? await next({ family: params.family, type: "datagram" }) : reply;
      },
    }),
  },
  {
    name: "makes a stream where records are asked for",
    caughtBy: ["lifecycle/unsupported-seqpacket-inet"],
    breaks: () => ({
      socket: (params, next) => next(params.type === "seqpacket" ? { ...params, type: "stream" } : params),
    }),
  },
  {
    name: "says that a type is invalid which a family lacks",
    caughtBy: ["lifecycle/unsupported-type-rdm", "lifecycle/unsupported-seqpacket-inet"],
    breaks: () => ({ socket: failingWith("EINVAL") }),
  },
  {
    name: "gives no socket any more when one was refused",
    caughtBy: ["lifecycle/unsupported-type-rdm"],
    breaks: () => {
      let broken = false;
      return {
        async socket(_params, next) {
          const reply = await next();
          if (broken) return failed("ENOBUFS");
          broken = reply.error !== undefined;
          return reply;
        },
      };
    },
  },
  {
    name: "takes a socket of AF_UNIX for one of IPv4",
    caughtBy: ["lifecycle/supported-types"],
    breaks: () => ({ getsockopt: telling("SO_DOMAIN", () => 2) }),
  },
  {
    name: "reports the protocol that it was asked for",
    caughtBy: ["lifecycle/supported-types", "lifecycle/protocol-mismatch"],
    breaks: () => ({ getsockopt: telling("SO_PROTOCOL", () => 0) }),
  },
  {
    name: "takes every socket for a stream",
    caughtBy: ["lifecycle/supported-types", "lifecycle/raw-needs-privilege"],
    breaks: () => ({ getsockopt: telling("SO_TYPE", () => 1) }),
  },
  {
    name: "adds its own flags to the type that it reports",
    caughtBy: ["lifecycle/supported-types", "lifecycle/raw-needs-privilege"],
    breaks: () => ({ getsockopt: telling("SO_TYPE", (value) => value | 0o2004000) }),
  },
  {
    name: "chooses the protocol by the type, whatever is asked for",
    caughtBy: ["lifecycle/protocol-mismatch", "lifecycle/raw-needs-privilege"],
    breaks: () => ({ socket: ({ family, type }, next) => next({ family, type }) }),
  },
  {
    name: "takes no protocol but 0",
    caughtBy: ["lifecycle/protocol-mismatch"],
    breaks: () => ({
      socket: (params, next) => params.protocol ? Promise.resolve(failed("EPROTONOSUPPORT")) : next(),
    }),
  },
  {
    name: "says that a protocol is invalid which does not fit",
    caughtBy: ["lifecycle/protocol-mismatch"],
    breaks: () => ({ socket: insteadOf("EPROTONOSUPPORT", failed("ENOPROTOOPT")) }),
  },
  {
    name: "says that nobody has raw sockets",
    caughtBy: ["lifecycle/raw-needs-privilege"],
    breaks: () => ({
      socket: (params, next) => params.type === "raw" ? Promise.resolve(failed("ESOCKTNOSUPPORT")) : next(),
    }),
  },
  {
    name: "has one raw socket at most",
    caughtBy: ["lifecycle/raw-needs-privilege"],
    breaks: () => {
      let asked = false;
      return {
        async socket(params, next) {
          if (params.type !== "raw" || !asked) {
            asked ||= params.type === "raw";
            return await next();
          }
          return failed("EADDRINUSE");
        },
      };
    },
  },
  {
    name: "binds every socket that it makes",
    caughtBy: ["lifecycle/initially-unnamed"],
    breaks: () => ({
      async socket({ family }, next, endpoint) {
        const reply = await next();
        if (reply.value && family === "ipv4") {
          await endpoint.invoke("bind", { ...reply.value, address: { family, host: "127.0.0.1", port: 0 } });
        }
        return reply;
      },
    }),
  },
  {
    name: "names an empty address as the peer of a socket that has none",
    caughtBy: ["lifecycle/initially-unnamed"],
    breaks: () => ({ getpeername: insteadOf("ENOTCONN", { value: { address: ANY } }) }),
  },
  {
    name: "reads end of file from a socket that was never connected",
    caughtBy: ["lifecycle/initially-unnamed"],
    breaks: () => ({
      async recv(_params, next) {
        const reply = await next();
        return reply.error ? { value: { data: new Uint8Array() } } : reply;
      },
    }),
  },
];

/** Defects in closing sockets. */
export const LIFECYCLE_CLOSE: readonly Defect[] = [
  {
    name: "says that a closed socket is not connected",
    caughtBy: ["lifecycle/ops-after-close"],
    breaks: () => ({ sendall: insteadOf("EBADF", failed("ENOTCONN")) }),
  },
  {
    name: "reads end of file from a closed socket",
    caughtBy: ["lifecycle/ops-after-close", "lifecycle/detach"],
    breaks: () => ({ recv: insteadOf("EBADF", { value: { data: new Uint8Array() } }) }),
  },
  {
    name: "remembers the name of a closed socket",
    caughtBy: ["lifecycle/ops-after-close"],
    breaks: () => {
      const names = new Map<SocketId, Awaited<ReturnType<Breaks<"getsockname">>>>();
      return {
        async close({ socket }, next, endpoint) {
          names.set(socket, await endpoint.invoke("getsockname", { socket }));
          return await next();
        },
        getsockname: async ({ socket }, next) => names.get(socket) ?? await next(),
      };
    },
  },
  {
    // The hazard of descriptors that are used again.
    name: "makes the calls of a closed socket on the one that has its descriptor now",
    caughtBy: ["lifecycle/ops-after-close"],
    breaks: () => {
      const gone: SocketId[] = [];
      const heirs = new Map<SocketId, SocketId>();
      const inherit = (socket: SocketId): void => {
        const closed = gone.shift();
        if (closed !== undefined) heirs.set(closed, socket);
      };
      const there = <P extends { readonly socket: SocketId }>(params: P): P => ({
        ...params,
        socket: heirs.get(params.socket) ?? params.socket,
      });
      return {
        async accept(_params, next) {
          const reply = await next();
          if (reply.value) inherit(reply.value.socket);
          return reply;
        },
        async connectStream(_params, next) {
          const reply = await next();
          if (reply.value) inherit(reply.value.socket);
          return reply;
        },
        close(params, next) {
          if (!heirs.has(params.socket)) gone.push(params.socket);
          return next(there(params));
        },
        sendall: (params, next) => next(there(params)),
        getsockname: (params, next) => next(there(params)),
      };
    },
  },
  {
    name: "says that a shutdown of a closed socket has succeeded",
    caughtBy: ["lifecycle/ops-after-close"],
    breaks: () => ({ shutdown: insteadOf("EBADF", { value: {} }) }),
  },
  {
    name: "does not say of a closed socket that it sends no datagram",
    caughtBy: ["lifecycle/set-up-after-close"],
    breaks: () => ({
      sendto: ({ data }, next) => insteadOf("EBADF", { value: { count: data.length } })(undefined, next),
    }),
  },
  {
    name: "keeps the options of a closed socket",
    caughtBy: ["lifecycle/set-up-after-close"],
    breaks: () => ({
      getsockopt: insteadOf("EBADF", { value: { value: 0 } }),
      setsockopt: insteadOf("EBADF", { value: {} }),
    }),
  },
  {
    name: "says of a closed socket that it cannot be bound or listened on",
    caughtBy: ["lifecycle/set-up-after-close"],
    breaks: () => ({
      bind: insteadOf("EBADF", failed("EINVAL")),
      listen: insteadOf("EBADF", failed("EINVAL")),
    }),
  },
  {
    name: "takes a closed socket for one that has ended where there are several buffers",
    caughtBy: ["lifecycle/buffers-after-close"],
    breaks: () => ({
      readv: insteadOf("EBADF", { value: { data: new Uint8Array() } }),
      writev: insteadOf("EBADF", failed("EPIPE")),
    }),
  },
  {
    name: "reads no message from a closed socket, and no error",
    caughtBy: ["lifecycle/buffers-after-close"],
    breaks: () => ({
      recvmsg: insteadOf("EBADF", {
        value: { data: new Uint8Array(), address: null, count: 0, flags: [] },
      }),
    }),
  },
  {
    name: "says that nobody waits at a closed socket",
    caughtBy: ["lifecycle/ops-after-close"],
    breaks: () => ({ accept: insteadOf("EBADF", failed("EAGAIN")) }),
  },
];
