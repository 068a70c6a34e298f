import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed } from "./endpoint.ts";

const pathOf = (address: Address): string => address.family === "unix" ? address.path : "";

async function remove(address: Address): Promise<void> {
  await Deno.remove(pathOf(address)).catch(() => {});
}

/** The listeners of an endpoint with their addresses. */
type Listeners = Map<SocketId, Address>;

/** Defects in the paths of AF_UNIX. */
export const UNIX_PATH: readonly Defect[] = [
  {
    name: "removes what is at a path before it binds it",
    caughtBy: ["unix/stream/path-lifecycle", "unix/stream/path-taken"],
    breaks: () => ({
      async listenStream({ address }, next) {
        await remove(address);
        return await next();
      },
    }),
  },
  {
    // https://github.com/denoland/deno/issues/9052
    name: "removes what is at a path if nobody listens there, and binds it",
    caughtBy: ["unix/stream/path-lifecycle", "unix/stream/path-taken"],
    breaks: () => ({
      async listenStream({ address }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno !== "EADDRINUSE") return reply;
        const { value } = await endpoint.invoke("connectStream", { address });
        if (value !== undefined) return reply;
        await remove(address);
        return await next();
      },
    }),
  },
  {
    // https://github.com/golang/go/issues/17131
    name: "removes the path of a listener that it closes, whoever has it by now",
    caughtBy: ["unix/stream/path-of-successor"],
    breaks: () => {
      const listeners: Listeners = new Map();
      return {
        async listenStream({ address }, next) {
          const reply = await next();
          if (reply.value) listeners.set(reply.value.socket, address);
          return reply;
        },
        async close({ socket }, next) {
          const address = listeners.get(socket);
          if (address) await remove(address);
          return await next();
        },
      };
    },
  },
  {
    name: "remembers the paths that it has bound, and binds none of them again",
    caughtBy: ["unix/stream/path-lifecycle"],
    breaks: () => {
      const bound = new Set<string>();
      return {
        async listenStream({ address }, next) {
          if (bound.has(pathOf(address))) return failed("EADDRINUSE");
          const reply = await next();
          if (reply.value) bound.add(pathOf(address));
          return reply;
        },
      };
    },
  },
  {
    name: "refuses a connect to a path where it has listened itself",
    caughtBy: ["unix/stream/path-of-successor"],
    breaks: () => {
      const own = new Set<string>();
      return {
        listenStream({ address }, next) {
          own.add(pathOf(address));
          return next();
        },
        connectStream: ({ address }, next) =>
          own.has(pathOf(address)) ? Promise.resolve(failed("ECONNREFUSED")) : next(),
      };
    },
  },
  {
    name: "binds the path that a link leads to",
    caughtBy: ["unix/stream/path-taken"],
    breaks: () => ({
      async listenStream(params, next) {
        const path = await Deno.readLink(pathOf(params.address)).catch(() => undefined);
        return await next(path === undefined ? params : { ...params, address: { family: "unix", path } });
      },
    }),
  },
  {
    name: "makes the folder of a path that it binds",
    caughtBy: ["unix/stream/path-taken"],
    breaks: () => ({
      async listenStream({ address }, next) {
        const folder = pathOf(address).replace(/\/[^/]*$/, "");
        await Deno.mkdir(folder, { recursive: true }).catch(() => {});
        return await next();
      },
    }),
  },
  {
    name: "says that a path which it cannot bind is invalid, whatever is wrong",
    caughtBy: ["unix/stream/path-lifecycle", "unix/stream/path-taken"],
    breaks: () => ({
      async listenStream(_params, next) {
        const reply = await next();
        return reply.error ? failed("EINVAL") : reply;
      },
    }),
  },
  {
    name: "says that a connect to a path is refused, whatever is wrong",
    caughtBy: ["unix/stream/connect-errors"],
    breaks: () => ({
      async connectStream(_params, next) {
        const reply = await next();
        return reply.error ? failed("ECONNREFUSED") : reply;
      },
    }),
  },
  {
    name: "says that nothing is at a path where nobody listens",
    caughtBy: ["unix/stream/connect-errors"],
    breaks: () => ({
      async connectStream(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNREFUSED" ? failed("ENOENT") : reply;
      },
    }),
  },
  {
    name: "does not connect by way of a link",
    caughtBy: ["unix/stream/connect-errors"],
    breaks: () => ({
      async connectStream({ address }, next) {
        const { isSymlink } = await Deno.lstat(pathOf(address)).catch(() => ({ isSymlink: false }));
        return isSymlink ? failed("ENOENT") : await next();
      },
    }),
  },
];
