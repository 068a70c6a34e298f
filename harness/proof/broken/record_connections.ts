import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, insteadOf, keepingMode } from "./endpoint.ts";
import { isOfType, SOCK_SEQPACKET } from "./records.ts";
import { isFull } from "./tcp_full.ts";

/** Breaks a call on sockets of records alone. */
function onRecords<P extends { readonly socket: SocketId }, R>(
  broken: (params: P, next: (params?: P) => Promise<R>, endpoint: Endpoint) => Promise<R>,
): typeof broken {
  return async (params, next, endpoint) =>
    await isOfType(endpoint, params.socket, SOCK_SEQPACKET) ? broken(params, next, endpoint) : next();
}

/** Defects in connections of records. */
export const RECORD_CONNECTIONS: readonly Defect[] = [
  {
    name: "takes its own name for its peer's where records are kept apart",
    caughtBy: ["unix/seqpacket/names"],
    breaks: () => ({
      getpeername: onRecords(async ({ socket }, _next, endpoint) =>
        await endpoint.invoke("getsockname", { socket })
      ),
    }),
  },
  {
    name: "reports no reset where records were left unread",
    caughtBy: ["unix/seqpacket/close-unread"],
    breaks: () => ({ recv: onRecords(insteadOf("ECONNRESET", { value: { data: new Uint8Array() } })) }),
  },
  {
    name: "drops what has arrived of records when their connection is reset",
    caughtBy: ["unix/seqpacket/close-unread"],
    breaks: () => {
      const reset = new Set<SocketId>();
      return {
        recv: onRecords(async ({ socket }, next) => {
          if (reset.has(socket)) return { value: { data: new Uint8Array() } };
          const reply = await next();
          if (reply.error?.errno === "ECONNRESET") reset.add(socket);
          return reply;
        }),
      };
    },
  },
  {
    name: "connects a socket of records twice",
    caughtBy: ["unix/seqpacket/connect-errors"],
    breaks: () => ({ connect: onRecords(insteadOf("EISCONN", { value: {} })) }),
  },
  {
    name: "takes a path that is not there for one where nobody listens to records",
    caughtBy: ["unix/seqpacket/connect-errors"],
    breaks: () => ({ connect: onRecords(insteadOf("ENOENT", failed("ECONNREFUSED"))) }),
  },
  {
    name: "waits for a record or for room for one as long as it takes",
    caughtBy: ["unix/seqpacket/waits"],
    breaks: () => ({
      setMode: onRecords((params, next) =>
        params.mode === "timeout" ? next({ socket: params.socket, mode: "natural" }) : next()
      ),
    }),
  },
  {
    name: "loses a record that had to wait for room",
    caughtBy: ["unix/seqpacket/waits"],
    breaks: () => {
      const waiting = new Set<SocketId>();
      return {
        setMode({ socket, mode }, next) {
          if (mode === "blocking") waiting.add(socket);
          else waiting.delete(socket);
          return next();
        },
        async send({ socket, data }, next, endpoint) {
          return waiting.has(socket) && await isFull(endpoint, socket)
            ? { value: { count: data.length } }
            : await next();
        },
      };
    },
  },
  {
    name: "receives no descriptor of a record that is cut",
    caughtBy: ["unix/seqpacket/fd-passing"],
    breaks: () => ({
      async recvDescriptors(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: value.flags.includes("trunc") ? { ...value, sockets: [] } : value };
      },
    }),
  },
  {
    name: "does not wait in connect_ex for as long as a timeout says",
    caughtBy: ["tcp/connect/connect-ex"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        setMode: keepingMode("timeout", timed),
        async connect_ex({ socket }, next, endpoint) {
          if (timed.has(socket)) await endpoint.invoke("setMode", { socket, mode: "nonblocking" });
          return await next();
        },
      };
    },
  },
  {
    name: "raises in connect_ex over AF_UNIX",
    caughtBy: ["tcp/connect/connect-ex"],
    breaks: () => ({
      async connect_ex({ address }, next) {
        const reply = await next();
        const { errno } = reply.value ?? {};
        return address.family === "unix" && errno ? failed(errno) : reply;
      },
    }),
  },
  {
    name: "sends no more of a file with a timeout than there is room for at once",
    caughtBy: ["tcp/send/sendfile"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        setMode: keepingMode("timeout", timed),
        sendfile: ({ size, ...params }, next) =>
          timed.has(params.socket) ? next({ ...params, size: Math.min(size, 65_536) }) : next(),
      };
    },
  },
  {
    name: "queues four clients with records, whatever backlog was asked for",
    caughtBy: ["unix/seqpacket/queue"],
    breaks: () => ({
      listen: onRecords(({ socket, backlog }, next) => next({ socket, backlog: Math.min(backlog, 4) })),
    }),
  },
  {
    name: "reports no half-close of a connection of records when it polls",
    caughtBy: ["unix/seqpacket/poll-ends"],
    breaks: () => ({
      poll: onRecords(async (_params, next) => {
        const reply = await next();
        if (!reply.value) return reply;
        return { value: { events: reply.value.events.filter((event) => event !== "rdhup") } };
      }),
    }),
  },
  {
    name: "takes the half-close of a connection of records for the end of both directions when it polls",
    caughtBy: ["unix/seqpacket/poll-ends"],
    breaks: () => ({
      poll: onRecords(async (_params, next) => {
        const reply = await next();
        if (!reply.value?.events.includes("rdhup")) return reply;
        return { value: { events: [...reply.value.events, "hup"] } };
      }),
    }),
  },
  {
    name: "waits for room for a record where it must not",
    caughtBy: ["unix/seqpacket/dontwait"],
    breaks: () => ({ send: onRecords(({ socket, data }, next) => next({ socket, data })) }),
  },
  {
    name: "waits for a record where it must not",
    caughtBy: ["unix/seqpacket/dontwait"],
    breaks: () => ({ recv: onRecords(({ socket, size }, next) => next({ socket, size })) }),
  },
  {
    name: "loses the record after one that a plain receive has cut",
    caughtBy: ["unix/seqpacket/boundaries"],
    breaks: () => ({
      recv: onRecords(async ({ socket, size, flags }, next, endpoint) => {
        const peek = await endpoint.invoke("recvmsg", { socket, size, flags: ["peek", "dontwait"] });
        const reply = await next();
        if (flags === undefined && peek.value?.flags.includes("trunc")) {
          await endpoint.invoke("recv", { socket, size, flags: ["dontwait"] });
        }
        return reply;
      }),
    }),
  },
  {
    // asterinas/asterinas#3600
    name: "counts what a buffer holds of a record, also with MSG_TRUNC",
    caughtBy: ["unix/seqpacket/trunc-length"],
    breaks: () => ({
      recvmsg: onRecords(async (_params, next) => {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value!, count: value!.data.length } };
      }),
    }),
  },
  {
    name: "takes a record that is peeked at for its length",
    caughtBy: ["unix/seqpacket/trunc-length"],
    breaks: () => ({
      recvmsg: onRecords(({ flags = [], ...rest }, next) =>
        next({ ...rest, flags: flags.includes("trunc") ? ["trunc"] : flags })
      ),
    }),
  },
];
