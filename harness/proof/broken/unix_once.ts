import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, insteadOf, keepingMode, never } from "./endpoint.ts";

const pathOf = (address: Address): string => address.family === "unix" ? address.path : "";

/** Defects in binding and connecting AF_UNIX sockets again, and to others of another type. */
export const UNIX_ONCE: readonly Defect[] = [
  {
    name: "makes a path before it knows that it can be bound",
    caughtBy: ["unix/stream/once-only"],
    breaks: () => ({
      async bind({ address }, next) {
        const reply = await next();
        if (reply.error?.errno === "EINVAL") await Deno.writeTextFile(pathOf(address), "");
        return reply;
      },
    }),
  },
  {
    name: "names a socket by the path that it was asked to bind last",
    caughtBy: ["unix/stream/once-only"],
    breaks: () => {
      const asked = new Map<SocketId, Address>();
      return {
        bind({ socket, address }, next) {
          asked.set(socket, address);
          return next();
        },
        async getsockname({ socket }, next) {
          const address = asked.get(socket);
          return address ? { value: { address } } : await next();
        },
      };
    },
  },
  {
    name: "says that a connect to where it is connected already has succeeded",
    caughtBy: ["unix/stream/once-only"],
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        const { value } = await endpoint.invoke("getpeername", { socket });
        return value && pathOf(value.address) === pathOf(address) ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "says that a connect to a socket of another type is refused",
    caughtBy: ["unix/stream/type-mismatch"],
    breaks: () => ({ connectStream: insteadOf("EPROTOTYPE", failed("ECONNREFUSED")) }),
  },
  {
    name: "notes where a datagram socket is connected, and asks nobody",
    caughtBy: ["unix/stream/type-mismatch"],
    breaks: () => ({ connect: () => Promise.resolve({ value: {} }) }),
  },
  {
    name: "counts a datagram to the path of a listener as sent",
    caughtBy: ["unix/stream/type-mismatch"],
    breaks: () => ({
      async sendto({ data }, next) {
        const reply = await next();
        return reply.error ? { value: { count: data.length } } : reply;
      },
    }),
  },
  {
    name: "says that a connect which must not wait is in progress",
    caughtBy: ["unix/stream/connect-by-mode"],
    breaks: () => {
      const nonblocking = new Set<SocketId>();
      return {
        setMode: keepingMode("nonblocking", nonblocking),
        async connect({ socket }, next) {
          const reply = await next();
          return nonblocking.has(socket) && reply.value ? failed("EINPROGRESS") : reply;
        },
      };
    },
  },
  {
    name: "waits for a path to appear",
    caughtBy: ["unix/stream/connect-by-mode"],
    breaks: () => ({ connect: insteadOf("ENOENT", never()) }),
  },
  {
    name: "takes a refusal for a time that is up",
    caughtBy: ["unix/stream/connect-by-mode"],
    breaks: () => {
      const timed = new Set<SocketId>();
      return {
        setMode: keepingMode("timeout", timed),
        async connect({ socket }, next) {
          const reply = await next();
          return reply.error && timed.has(socket) ? failed("ETIMEDOUT") : reply;
        },
      };
    },
  },
  {
    name: "lets no socket connect whose connect has failed",
    caughtBy: ["unix/stream/connect-by-mode", "unix/stream/backlog-full"],
    breaks: () => {
      const broken = new Set<SocketId>();
      return {
        async connect({ socket }, next) {
          if (broken.has(socket)) return failed("ECONNABORTED");
          const reply = await next();
          if (reply.error) broken.add(socket);
          return reply;
        },
      };
    },
  },
  {
    // shadow/shadow#3191
    name: "says that a listener over AF_UNIX is connected",
    caughtBy: ["tcp/connect/on-listener"],
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_ACCEPTCONN" });
        return value?.value === 1 && address.family === "unix" ? { value: {} } : await next();
      },
    }),
  },
];
