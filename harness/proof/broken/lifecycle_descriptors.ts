import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed } from "./endpoint.ts";

/** Defects in descriptors. */
export const LIFECYCLE_DESCRIPTORS: readonly Defect[] = [
  {
    name: "keeps the descriptor of a closed socket",
    caughtBy: ["lifecycle/fileno-unique-and-reused"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        await endpoint.invoke("dup", { socket });
        const reply = await next();
        // Another takes the one that is free now.
        await endpoint.invoke("socket", { family: "ipv4", type: "datagram" });
        return reply;
      },
    }),
  },
  {
    name: "gives the number that it knows a socket by as its descriptor",
    caughtBy: ["lifecycle/socket-from-fileno"],
    breaks: () => ({ fileno: ({ socket }) => Promise.resolve({ value: { descriptor: socket + 500 } }) }),
  },
  {
    name: "gives another descriptor each time",
    caughtBy: ["lifecycle/fileno-unique-and-reused", "lifecycle/detach"],
    breaks: () => {
      let given = 1_000;
      return { fileno: () => Promise.resolve({ value: { descriptor: given++ } }) };
    },
  },
  {
    name: "gives the lowest descriptor for every socket",
    caughtBy: ["lifecycle/fileno-unique-and-reused"],
    breaks: () => ({ fileno: () => Promise.resolve({ value: { descriptor: 3 } }) }),
  },
  {
    name: "remembers the descriptor of a closed socket",
    caughtBy: ["lifecycle/fileno-unique-and-reused"],
    breaks: () => {
      const known = new Map<SocketId, number>();
      return {
        async fileno({ socket }, next) {
          const descriptor = known.get(socket);
          if (descriptor !== undefined) return { value: { descriptor } };
          const reply = await next();
          if (reply.value) known.set(socket, reply.value.descriptor);
          return reply;
        },
      };
    },
  },
  {
    name: "makes a new socket of a descriptor, of the same kind",
    caughtBy: ["lifecycle/socket-from-fileno", "lifecycle/detach"],
    breaks: () => ({
      fromDescriptor: (_params, _next, endpoint) =>
        Promise.resolve(endpoint.invoke("socket", { family: "ipv4", type: "stream" })),
    }),
  },
  {
    name: "duplicates a descriptor before it makes a socket of it",
    caughtBy: ["lifecycle/socket-from-fileno"],
    breaks: () => ({
      async fromDescriptor(_params, next, endpoint) {
        const reply = await next();
        return reply.value ? await endpoint.invoke("dup", reply.value) : reply;
      },
    }),
  },
  {
    name: "closes the original when a socket is made of its descriptor",
    caughtBy: ["lifecycle/socket-from-fileno"],
    breaks: () => ({
      async fromDescriptor(_params, next, endpoint) {
        const reply = await next();
        if (!reply.value) return reply;
        const duplicate = await endpoint.invoke("dup", reply.value);
        await endpoint.invoke("close", reply.value);
        return duplicate;
      },
    }),
  },
  {
    name: "makes a socket of a number without a look at it",
    caughtBy: ["lifecycle/socket-from-bad-fileno"],
    breaks: () => ({
      async fromDescriptor(_params, next, endpoint) {
        const reply = await next();
        if (!reply.error) return reply;
        return await endpoint.invoke("socket", { family: "ipv4", type: "stream" });
      },
    }),
  },
  {
    name: "says that a number which is no descriptor is no socket",
    caughtBy: ["lifecycle/socket-from-bad-fileno"],
    breaks: () => ({
      async fromDescriptor(_params, next) {
        const reply = await next();
        return reply.error ? failed("ENOTSOCK") : reply;
      },
    }),
  },
  {
    name: "shuts a connection down when its descriptor is given away",
    caughtBy: ["lifecycle/detach"],
    breaks: () => ({
      async detach({ socket }, next, endpoint) {
        await endpoint.invoke("shutdown", { socket, how: "both" });
        return await next();
      },
    }),
  },
  {
    name: "gives a descriptor away and goes on using it",
    caughtBy: ["lifecycle/detach"],
    breaks: () => ({
      detach: ({ socket }, _next, endpoint) => Promise.resolve(endpoint.invoke("fileno", { socket })),
    }),
  },
  {
    name: "reads what has arrived before it gives a descriptor away",
    caughtBy: ["lifecycle/detach"],
    breaks: () => ({
      async detach({ socket }, next, endpoint) {
        await endpoint.invoke("recv", { socket, size: 1024, flags: ["dontwait"] });
        return await next();
      },
    }),
  },
  {
    name: "closes a descriptor that it gave away, with the socket",
    caughtBy: ["lifecycle/detach"],
    breaks: () => {
      const given = new Map<SocketId, number>();
      return {
        async detach({ socket }, next) {
          const reply = await next();
          if (reply.value) given.set(socket, reply.value.descriptor);
          return reply;
        },
        async close({ socket }, next, endpoint) {
          const descriptor = given.get(socket);
          if (descriptor === undefined) return await next();
          const { value } = await endpoint.invoke("fromDescriptor", { descriptor });
          if (value) await endpoint.invoke("close", value);
          return { value: {} };
        },
      };
    },
  },
];

/** Defects in duplicates. */
export const LIFECYCLE_DUP: readonly Defect[] = [
  {
    name: "shuts a connection down when one of its descriptors is closed",
    caughtBy: ["lifecycle/dup-keeps-connection", "lifecycle/dup-shutdown", "lifecycle/dup-listener"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        await endpoint.invoke("shutdown", { socket, how: "both" });
        return await next();
      },
    }),
  },
  {
    name: "duplicates the number of a socket, and not its descriptor",
    caughtBy: ["lifecycle/dup-keeps-connection", "lifecycle/dup-shutdown", "lifecycle/dup-listener"],
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
    name: "reads ahead for each descriptor by itself",
    caughtBy: ["lifecycle/dup-keeps-connection"],
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
    name: "shuts both directions down for every descriptor",
    caughtBy: ["lifecycle/dup-shutdown"],
    breaks: () => ({ shutdown: (params, next) => next({ ...params, how: "both" }) }),
  },
  {
    name: "has no names for a duplicate",
    caughtBy: ["lifecycle/dup-keeps-connection"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        async dup(_params, next) {
          const reply = await next();
          if (reply.value) duplicates.add(reply.value.socket);
          return reply;
        },
        getpeername: ({ socket }, next) =>
          duplicates.has(socket) ? Promise.resolve(failed("ENOTCONN")) : next(),
      };
    },
  },
  {
    name: "lets a duplicate of a listener accept nothing",
    caughtBy: ["lifecycle/dup-listener"],
    breaks: () => {
      const duplicates = new Set<SocketId>();
      return {
        async dup(_params, next) {
          const reply = await next();
          if (reply.value) duplicates.add(reply.value.socket);
          return reply;
        },
        accept: ({ socket }, next) => duplicates.has(socket) ? Promise.resolve(failed("EINVAL")) : next(),
      };
    },
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
];
