import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, keeping } from "./endpoint.ts";

const UNNAMED: Address = { family: "unix", path: "" };

/** An address whose path has 107 bytes at most. */
function cut<A extends Address | null>(address: A): A {
  return address?.family === "unix" ? { ...address, path: address.path.slice(0, 107) } : address;
}

/** Defects in the names of AF_UNIX sockets. */
export const UNIX_NAMES: readonly Defect[] = [
  {
    name: "gives a client that has no name a path",
    caughtBy: ["unix/stream/names"],
    breaks: () => ({
      connectStream(params, next) {
        const { address, bind } = params;
        if (bind || address.family !== "unix") return next();
        return next({ ...params, bind: { family: "unix", path: `${address.path}-client` } });
      },
    }),
  },
  {
    name: "names the listener's path as the client's in accept",
    caughtBy: ["unix/stream/names", "unix/stream/names-bound"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const own = await endpoint.invoke("getsockname", { socket });
        return { value: { ...value, address: own.value?.address ?? null } };
      },
    }),
  },
  {
    name: "says in accept that no client has a name",
    caughtBy: ["unix/stream/names-bound"],
    breaks: () => ({
      async accept(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value, address: null } };
      },
    }),
  },
  {
    name: "has no names for accepted AF_UNIX sockets",
    caughtBy: ["unix/stream/names", "unix/stream/names-bound"],
    breaks: () => {
      const accepted = new Set<SocketId>();
      return {
        accept: keeping<"accept">(accepted),
        getsockname: ({ socket }, next) =>
          accepted.has(socket) ? Promise.resolve({ value: { address: UNNAMED } }) : next(),
      };
    },
  },
  {
    name: "says that a peer without a name is not connected",
    caughtBy: ["unix/stream/names"],
    breaks: () => ({
      async getpeername(_params, next) {
        const reply = await next();
        const { address } = reply.value ?? {};
        return address?.family === "unix" && address.path === "" ? failed("ENOTCONN") : reply;
      },
    }),
  },
  {
    name: "does not bind the path that a client asks for",
    caughtBy: ["unix/stream/names-bound"],
    breaks: () => ({ connectStream: ({ address }, next) => next({ address }) }),
  },
  {
    name: "cuts a path that leaves no room for a NUL",
    caughtBy: ["unix/stream/path-full"],
    breaks: () => ({
      async getsockname(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { address: cut(value.address) } };
      },
      async getpeername(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { address: cut(value.address) } };
      },
    }),
  },
  {
    name: "cuts the path of a sender that leaves no room for a NUL",
    caughtBy: ["unix/stream/path-full"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const { value, error } = await next();
        return error ? { error } : { value: { ...value, address: cut(value.address) } };
      },
    }),
  },
  {
    // phoenix-rtos/phoenix-rtos-kernel#788, shadow/shadow#2124
    name: "names nobody to who receives on a connection",
    caughtBy: ["unix/stream/sendto-addr"],
    breaks: () => ({
      async recvfrom({ socket }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const { value: peer } = await endpoint.invoke("getpeername", { socket });
        return { value: peer ? { ...value, address: null } : value };
      },
    }),
  },
  {
    // zephyrproject-rtos/zephyr#24813
    name: "leaves the sender of a pair's datagrams as it was",
    caughtBy: ["lifecycle/socketpair-datagram"],
    breaks: () => ({
      async recvfrom(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: { ...value, address: value.address ?? { family: "unix", path: "before" } } };
      },
    }),
  },
];
