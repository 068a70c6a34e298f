import type { SocketId } from "../../endpoint/kinds.ts";
import { after, failingWith } from "./calls.ts";
import { type Defect, failed, insteadOf } from "./endpoint.ts";

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
    caughtBy: ["lifecycle/socket-from-bad-fileno", "lifecycle/socket-from-file"],
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
    breaks: () => ({ fromDescriptor: failingWith("ENOTSOCK") }),
  },
  {
    name: "says that a descriptor of a file is none",
    caughtBy: ["lifecycle/socket-from-file"],
    breaks: () => ({ fromDescriptor: insteadOf("ENOTSOCK", failed("EBADF")) }),
  },
  {
    name: "closes the descriptor that it cannot make a socket of",
    caughtBy: ["lifecycle/socket-from-file"],
    breaks: () => {
      let closed: number | undefined;
      return {
        async fromDescriptor({ descriptor }, next) {
          if (descriptor === closed) return failed("EBADF");
          const reply = await next();
          if (reply.error) closed = descriptor;
          return reply;
        },
      };
    },
  },
  {
    name: "shuts a connection down when its descriptor is given away",
    caughtBy: ["lifecycle/detach"],
    breaks: () => ({ detach: after("shutdown", { how: "both" }) }),
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
    breaks: () => ({ detach: after("recv", { size: 1024, flags: ["dontwait"] }) }),
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
