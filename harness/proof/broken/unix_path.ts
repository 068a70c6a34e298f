import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { failingWith } from "./calls.ts";
import { type Defect, failed, insteadOf } from "./endpoint.ts";

const pathOf = (address: Address): string => address.family === "unix" ? address.path : "";

async function remove(address: Address): Promise<void> {
  await Deno.remove(pathOf(address)).catch(() => {});
}

async function isReadOnly(path: string): Promise<boolean> {
  const mode = path === "" ? null : (await Deno.stat(path).catch(() => undefined))?.mode;
  return typeof mode === "number" && (mode & 0o222) === 0;
}

/** The listeners of an endpoint with their addresses. */
type Listeners = Map<SocketId, Address>;

/** Defects in the paths of AF_UNIX. */
export const UNIX_PATH: readonly Defect[] = [
  {
    name: "sees nothing at a path that nobody may write",
    caughtBy: ["unix/stream/permission"],
    breaks: () => ({
      connectStream: async ({ address }, next) =>
        await isReadOnly(pathOf(address)) ? failed("ENOENT") : await next(),
    }),
  },
  {
    name: "takes a folder that nobody may write for a file system that nobody may write",
    caughtBy: ["unix/stream/permission"],
    breaks: () => ({
      listenStream: async ({ address }, next) =>
        await isReadOnly(pathOf(address).replace(/\/[^/]*$/, "")) ? failed("EROFS") : await next(),
    }),
  },
  {
    name: "removes what is at a path before it binds it",
    caughtBy: ["unix/stream/path-lifecycle", "unix/stream/bind-errors"],
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
    caughtBy: ["unix/stream/path-lifecycle", "unix/stream/bind-errors"],
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
    caughtBy: ["unix/stream/unlinked", "unix/stream/path-lifecycle"],
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
    caughtBy: ["unix/stream/bind-errors"],
    breaks: () => ({
      async listenStream(params, next) {
        const path = await Deno.readLink(pathOf(params.address)).catch(() => undefined);
        return await next(path === undefined ? params : { ...params, address: { family: "unix", path } });
      },
    }),
  },
  {
    name: "makes the folder of a path that it binds",
    caughtBy: ["unix/stream/bind-errors"],
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
    caughtBy: ["unix/stream/path-lifecycle", "unix/stream/bind-errors"],
    breaks: () => ({ listenStream: failingWith("EINVAL") }),
  },
  {
    name: "says that a connect to a path is refused, whatever is wrong",
    caughtBy: ["unix/stream/connect-errors"],
    breaks: () => ({ connectStream: failingWith("ECONNREFUSED") }),
  },
  {
    name: "says that nothing is at a path where nobody listens",
    caughtBy: ["unix/stream/connect-errors"],
    breaks: () => ({ connectStream: insteadOf("ECONNREFUSED", failed("ENOENT")) }),
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
  {
    // https://github.com/nodejs/node/issues/52347
    name: "cuts a path that is too long",
    caughtBy: ["unix/stream/path-length"],
    breaks: () => ({
      listenStream: (params, next) => next({ ...params, address: cut(params.address) }),
      connectStream: (params, next) => next({ ...params, address: cut(params.address) }),
    }),
  },
  {
    name: "cuts a path that is too long to connect to",
    caughtBy: ["unix/stream/path-length"],
    breaks: () => ({ connectStream: (params, next) => next({ ...params, address: cut(params.address) }) }),
  },
  {
    name: "has room for 92 bytes of a path",
    caughtBy: ["unix/stream/path-length"],
    breaks: () => ({
      listenStream: (params, next) =>
        pathOf(params.address).length > 92 ? Promise.resolve(failed("ENAMETOOLONG")) : next(),
    }),
  },
  {
    name: "names a listener by 92 bytes of its path",
    caughtBy: ["unix/stream/path-length"],
    breaks: () => ({
      async getsockname(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: { address: cut(value.address, 92) } };
      },
    }),
  },
  {
    name: "does not accept while the listener's path is gone",
    caughtBy: ["unix/stream/unlinked", "unix/stream/renamed"],
    breaks: () => ({
      async accept({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockname", { socket });
        return value && await isGone(value.address) ? failed("ECONNABORTED") : await next();
      },
    }),
  },
  {
    name: "has no name for a listener whose path is gone",
    caughtBy: ["unix/stream/unlinked", "unix/stream/renamed"],
    breaks: () => ({
      async getsockname(_params, next) {
        const reply = await next();
        if (!reply.value || !await isGone(reply.value.address)) return reply;
        return { value: { address: { family: "unix", path: "" } } };
      },
    }),
  },
  {
    name: "has room for paths of 106 bytes",
    caughtBy: ["unix/stream/path-length"],
    breaks: () => ({
      listenStream: ({ address }, next) =>
        address.family === "unix" && address.path.length === 107
          ? Promise.resolve(failed("ENAMETOOLONG"))
          : next(),
    }),
  },
  {
    name: "takes the bytes of a name that is reported for characters",
    caughtBy: ["unix/stream/path-length"],
    breaks: () => ({
      async getsockname(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const { address } = value;
        if (address.family !== "unix") return { value };
        const path = String.fromCharCode(...new TextEncoder().encode(address.path));
        return { value: { address: { ...address, path } } };
      },
    }),
  },
];

function cut(address: Address, most = 107): Address {
  return { family: "unix", path: pathOf(address).slice(0, most) };
}

async function isGone(address: Address): Promise<boolean> {
  return await Deno.lstat(pathOf(address)).then(() => false, () => true);
}
