import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Breaks, type Defect, failed, insteadOf, marking, never } from "./endpoint.ts";
import { isOfType, SOCK_SEQPACKET } from "./records.ts";

const done = { value: {} };
const end = { value: { data: new Uint8Array() } };

/** True if a socket listens. */
async function listens(endpoint: Endpoint, socket: SocketId): Promise<boolean> {
  return (await endpoint.invoke("getsockopt", { socket, option: "SO_ACCEPTCONN" })).value?.value === 1;
}

/** Connects as it should be done, and adds sockets whose connect fails with an errno to `sockets`. */
const failing = (errno: string, sockets: Set<SocketId>): Breaks<"connect"> => async ({ socket }, next) => {
  const reply = await next();
  if (reply.error?.errno === errno) sockets.add(socket);
  return reply;
};

/** Defects of a single call in states that forbid it. */
export const BY_STATE: readonly Defect[] = [
  {
    name: "waits for all bytes on a socket that is not connected",
    caughtBy: ["lifecycle/calls-by-state", "tcp/connect/calls-by-state"],
    breaks: () => ({
      recv: async (params, next) =>
        params.flags?.includes("waitall") ? await insteadOf("ENOTCONN", never())(params, next) : await next(),
    }),
  },
  {
    name: "says behind its own end that it has sent bytes which are to be followed by more",
    caughtBy: ["lifecycle/calls-by-state"],
    breaks: () => ({
      send: async (params, next) =>
        params.flags?.includes("more")
          ? await insteadOf("EPIPE", { value: { count: params.data.length } })(params, next)
          : await next(),
    }),
  },
  {
    name: "sends files from a listener into nowhere",
    caughtBy: ["lifecycle/calls-by-state"],
    breaks: () => ({
      sendfile: async ({ socket, size }, next, endpoint) =>
        await listens(endpoint, socket) ? { value: { count: size } } : await next(),
    }),
  },
  {
    name: "finds the end of the stream where a listener looks for several messages",
    caughtBy: ["lifecycle/calls-by-state"],
    breaks: () => ({
      recvmmsg: async ({ socket }, next, endpoint) =>
        await listens(endpoint, socket)
          ? { value: { data: new Uint8Array(), counts: [0], addresses: [null], flags: [[]] } }
          : await next(),
    }),
  },
  {
    name: "listens with a connection whose own side has ended",
    caughtBy: ["lifecycle/calls-by-state"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown: marking(shut),
        listen: async (params, next) =>
          shut.has(params.socket) ? await insteadOf("EINVAL", done)(params, next) : await next(),
      };
    },
  },
  {
    name: "looks at the end of a stream while it connects",
    caughtBy: ["tcp/connect/calls-by-state"],
    breaks: () => {
      const connecting = new Set<SocketId>();
      return {
        connect: failing("EINPROGRESS", connecting),
        recv: async ({ socket, flags }, next) =>
          connecting.has(socket) && flags?.includes("peek") ? end : await next(),
      };
    },
  },
  {
    name: "binds a socket that connects",
    caughtBy: ["tcp/connect/calls-by-state"],
    breaks: () => {
      const connecting = new Set<SocketId>();
      return {
        connect: failing("EINPROGRESS", connecting),
        bind: async ({ socket }, next) => connecting.has(socket) ? done : await next(),
      };
    },
  },
  {
    name: "sends no bytes where a connect was refused, and succeeds",
    caughtBy: ["tcp/connect/calls-by-state"],
    breaks: () => {
      const refused = new Set<SocketId>();
      return {
        connect: failing("ECONNREFUSED", refused),
        send: async ({ socket, data }, next) =>
          refused.has(socket) && data.length === 0 ? { value: { count: 0 } } : await next(),
      };
    },
  },
  {
    name: "sends several buffers as a record to nobody",
    caughtBy: ["unix/seqpacket/calls-by-state"],
    breaks: () => ({
      writev: async (params, next, endpoint) =>
        await isOfType(endpoint, params.socket, SOCK_SEQPACKET)
          ? await insteadOf("ENOTCONN", { value: { count: params.data.length } })(params, next)
          : await next(),
    }),
  },
  {
    name: "says that the peer is gone where a record that must not wait finds no room",
    caughtBy: ["unix/seqpacket/calls-by-state"],
    breaks: () => ({
      send: async (params, next, endpoint) =>
        params.flags?.includes("dontwait") && await isOfType(endpoint, params.socket, SOCK_SEQPACKET)
          ? await insteadOf("EAGAIN", failed("EPIPE"))(params, next)
          : await next(),
    }),
  },
  {
    name: "gives an empty datagram where none is there for a receive of all bytes",
    caughtBy: ["udp/calls-by-state"],
    breaks: () => ({
      recvmsg: async (params, next) =>
        params.flags?.includes("waitall")
          ? await insteadOf("EAGAIN", {
            value: { data: new Uint8Array(), address: null, count: 0, flags: [] },
          })(params, next)
          : await next(),
    }),
  },
  {
    name: "sends several buffers as a datagram to nobody",
    caughtBy: ["udp/calls-by-state"],
    breaks: () => ({
      writev: (params, next) =>
        insteadOf("EDESTADDRREQ", { value: { count: params.data.length } })(params, () => next()),
    }),
  },
];
