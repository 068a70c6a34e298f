import type { RecvFlag, SocketId } from "../../endpoint/kinds.ts";
import { after } from "./calls.ts";
import { type Defect, failed, hasEnded, keeping, marking, never } from "./endpoint.ts";

/** Refuses a call by duplicates. */
const refusing = (method: "accept" | "connect" | "getpeername", errno: string): Defect["breaks"] => () => {
  const duplicates = new Set<SocketId>();
  return {
    dup: keeping<"dup">(duplicates),
    [method]: ({ socket }: { readonly socket: SocketId }, next: () => Promise<unknown>) =>
      duplicates.has(socket) ? Promise.resolve(failed(errno)) : next(),
  };
};

/** Receives by duplicates as if a flag had not been given. */
const forgetting = (flag: RecvFlag): Defect["breaks"] => () => {
  const duplicates = new Set<SocketId>();
  return {
    dup: keeping<"dup">(duplicates),
    recv: ({ socket, size, flags }, next) =>
      next(duplicates.has(socket) && flags?.includes(flag) ? { socket, size } : undefined),
  };
};

/** Defects in duplicates. */
export const LIFECYCLE_DUP: readonly Defect[] = [
  {
    name: "shuts a connection down when one of its descriptors is closed",
    caughtBy: [
      "lifecycle/dup-keeps-connection",
      "lifecycle/dup-shutdown",
      "lifecycle/dup-listener",
      "file/close-order",
    ],
    breaks: () => ({ close: after("shutdown", { how: "both" }) }),
  },
  {
    name: "duplicates the number of a socket, and not its descriptor",
    caughtBy: [
      "lifecycle/dup-datagram",
      "lifecycle/dup-keeps-connection",
      "lifecycle/dup-shutdown",
      "lifecycle/dup-listener",
    ],
    breaks: () => ({
      async dup({ socket }, _next, endpoint) {
        const { value, error } = await endpoint.invoke("fileno", { socket });
        return error ? { error } : await endpoint.invoke("fromDescriptor", value);
      },
    }),
  },
  {
    name: "keeps the connection open when all of its descriptors are closed",
    caughtBy: ["lifecycle/dup-keeps-connection", "lifecycle/dup-listener"],
    breaks: () => ({
      async dup({ socket }, next, endpoint) {
        // One that nobody closes.
        await endpoint.invoke("dup", { socket });
        return await next();
      },
    }),
  },
  {
    name: "reads ahead for each descriptor by itself, and gives the rest to its next receive",
    caughtBy: ["lifecycle/dup-keeps-connection", "unix/dgram/boundaries"],
    breaks: () => {
      const ahead = new Map<SocketId, Uint8Array>();
      return {
        async recv({ socket, size }, next) {
          const kept = ahead.get(socket);
          const { value, error } = kept ? { value: { data: kept } } : await next({ socket, size: 65_536 });
          if (error) return { error };
          ahead.delete(socket);
          if (value.data.length > size) ahead.set(socket, value.data.subarray(size));
          return { value: { data: value.data.subarray(0, size) } };
        },
      };
    },
  },
  {
    name: "notes for one descriptor alone that sending is shut down",
    caughtBy: ["lifecycle/dup-shutdown"],
    breaks: () => {
      const shut = new Set<SocketId>();
      return {
        shutdown({ socket }) {
          shut.add(socket);
          return Promise.resolve({ value: {} });
        },
        sendall: ({ socket }, next) => shut.has(socket) ? Promise.resolve(failed("EPIPE")) : next(),
      };
    },
  },
  {
    name: "has no names for a duplicate",
    caughtBy: ["lifecycle/dup-keeps-connection"],
    breaks: refusing("getpeername", "ENOTCONN"),
  },
  {
    name: "lets a duplicate of a listener accept nothing",
    caughtBy: ["lifecycle/dup-listener"],
    breaks: refusing("accept", "EINVAL"),
  },
  {
    name: "makes another datagram socket for a duplicate",
    caughtBy: ["lifecycle/dup-datagram"],
    breaks: () => ({
      async dup({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockname", { socket });
        if (!value) return await next();
        return await endpoint.invoke("socket", { family: value.address.family, type: "datagram" });
      },
    }),
  },
  {
    name: "throws away what is queued when one of the descriptors is closed",
    caughtBy: ["lifecycle/dup-datagram"],
    breaks: () => ({ close: after("recv", { size: 1024, flags: ["dontwait"] }) }),
  },
];

/** Defects in pairs of sockets. */
export const LIFECYCLE_PAIRS: readonly Defect[] = [
  {
    name: "makes a pair that carries bytes one way, as a pipe does",
    caughtBy: ["lifecycle/socketpair", "lifecycle/socketpair-datagram"],
    breaks: () => ({
      async socketpair(_params, next, endpoint) {
        const reply = await next();
        if (reply.value) await endpoint.invoke("shutdown", { socket: reply.value.other, how: "write" });
        return reply;
      },
    }),
  },
  {
    name: "makes a pair of streams, whatever type is asked for",
    caughtBy: ["lifecycle/socketpair-datagram"],
    breaks: () => ({ socketpair: (params, next) => next({ ...params, type: "stream" }) }),
  },
  {
    name: "makes a pair of datagram sockets, whatever type is asked for",
    caughtBy: ["lifecycle/socketpair"],
    breaks: () => ({ socketpair: (params, next) => next({ ...params, type: "datagram" }) }),
  },
  {
    name: "makes a pair of AF_UNIX, whatever family is asked for",
    caughtBy: ["lifecycle/socketpair"],
    breaks: () => ({ socketpair: (params, next) => next({ ...params, family: "unix" }) }),
  },
  {
    name: "gives a pair paths",
    caughtBy: ["lifecycle/socketpair"],
    breaks: () => ({
      async getsockname(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const { address } = value;
        const unnamed = address.family === "unix" && address.path === "";
        return unnamed ? { value: { address: { family: "unix", path: "/pair" } } } : { value };
      },
    }),
  },
  {
    name: "says that a pair is not connected, as neither has called connect",
    caughtBy: ["lifecycle/socketpair"],
    breaks: () => ({
      async getpeername(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const { address } = value;
        return address.family === "unix" && address.path === "" ? failed("ENOTCONN") : { value };
      },
    }),
  },
  {
    name: "closes both of a pair when one is closed",
    caughtBy: ["lifecycle/socketpair", "lifecycle/socketpair-datagram"],
    breaks: () => {
      const others = new Map<SocketId, SocketId>();
      return {
        async socketpair(_params, next) {
          const reply = await next();
          if (reply.value) others.set(reply.value.other, reply.value.socket);
          return reply;
        },
        async close({ socket }, next, endpoint) {
          const other = others.get(socket);
          if (other !== undefined) await endpoint.invoke("close", { socket: other });
          return await next();
        },
      };
    },
  },
  {
    name: "keeps the options that are set by a duplicate for the duplicate alone",
    caughtBy: ["lifecycle/dup-options"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      const own = new Map<string, number>();
      return {
        dup: keeping<"dup">(duplicates),
        setsockopt({ socket, option, value }, next) {
          if (!duplicates.has(socket)) return next();
          own.set(`${socket} ${option}`, value);
          return Promise.resolve({ value: {} });
        },
        getsockopt({ socket, option }, next) {
          const value = own.get(`${socket} ${option}`);
          return value === undefined ? next() : Promise.resolve({ value: { value } });
        },
      };
    },
  },
  {
    name: "gives a duplicate the options of a new socket, and the original with it",
    caughtBy: ["lifecycle/dup-options"],
    breaks: () => ({ dup: after("setsockopt", { option: "SO_KEEPALIVE", value: 0 }) }),
  },
  {
    name: "gives the options back that a duplicate has set when the duplicate is closed",
    caughtBy: ["lifecycle/dup-options"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        async close({ socket }, next, endpoint) {
          if (duplicates.has(socket)) {
            await endpoint.invoke("setsockopt", { socket, option: "SO_KEEPALIVE", value: 0 });
          }
          return await next();
        },
      };
    },
  },
  {
    name: "makes a pair whose second socket does not wait",
    caughtBy: ["lifecycle/socketpair"],
    breaks: () => ({
      async socketpair(_params, next, endpoint) {
        const reply = await next();
        const { other } = reply.value ?? {};
        if (other !== undefined) await endpoint.invoke("setMode", { socket: other, mode: "nonblocking" });
        return reply;
      },
    }),
  },
  {
    name: "makes no duplicate of a duplicate",
    caughtBy: ["lifecycle/dup-steps"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        async dup({ socket }, next) {
          if (duplicates.has(socket)) return failed("EBADF");
          const reply = await next();
          if (reply.value) duplicates.add(reply.value.socket);
          return reply;
        },
      };
    },
  },
  {
    name: "connects by the first descriptor of a socket alone",
    caughtBy: ["lifecycle/dup-steps"],
    breaks: refusing("connect", "EOPNOTSUPP"),
  },
  {
    name: "makes no duplicate when the peer has ended its side",
    caughtBy: ["lifecycle/dup-steps"],
    breaks: () => ({
      async dup({ socket }, next, endpoint) {
        return await hasEnded(endpoint, socket) ? failed("ENOTCONN") : await next();
      },
    }),
  },
  {
    name: "takes by a duplicate what it should look at",
    caughtBy: ["lifecycle/dup-flags"],
    breaks: forgetting("peek"),
  },
  {
    name: "waits by a duplicate where it must not",
    caughtBy: ["lifecycle/dup-flags"],
    breaks: forgetting("dontwait"),
  },
  {
    name: "polls a duplicate for room alone",
    caughtBy: ["lifecycle/dup-poll"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        async poll({ socket }, next) {
          const reply = await next();
          if (!reply.value || !duplicates.has(socket)) return reply;
          return { value: { events: reply.value.events.filter((event) => event === "out") } };
        },
      };
    },
  },
  {
    name: "reports no half-close of the peer's to a duplicate",
    caughtBy: ["lifecycle/dup-poll"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        dup: keeping<"dup">(duplicates),
        async poll({ socket }, next) {
          const reply = await next();
          if (!reply.value || !duplicates.has(socket)) return reply;
          return { value: { events: reply.value.events.filter((event) => event !== "rdhup") } };
        },
      };
    },
  },
  {
    // golang/go#21862
    name: "waits without end where a socket with a timeout has a duplicate",
    caughtBy: ["timeout/beside-duplicate"],
    breaks: () => {
      const duplicated = new Set<SocketId>();
      return {
        dup: marking(duplicated),
        async recv({ socket }, next) {
          const reply = await next();
          return reply.error?.timeout && duplicated.has(socket) ? await never() : reply;
        },
      };
    },
  },
];
