import type { Address } from "../../endpoint/address.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { Returned } from "../../endpoint/operations.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, isWaiting } from "./endpoint.ts";

/** More descriptors than any message brings. */
const MANY = 8;

/** Receives with room for descriptors, where an AF_UNIX connection has something. */
async function withDescriptors(
  endpoint: Endpoint,
  socket: SocketId,
  size: number,
): Promise<Returned<"recvDescriptors"> | undefined> {
  if (!await isWaiting(endpoint, socket)) return undefined;
  const own = await endpoint.invoke("getsockname", { socket });
  if (own.value?.address.family !== "unix") return undefined;
  return (await endpoint.invoke("recvDescriptors", { socket, size, most: MANY })).value;
}

/** Gives another address to what a datagram says of its sender. */
function sender(change: (path: string) => Address | null): ReturnType<Defect["breaks"]> {
  return {
    async recvfrom(_params, next) {
      const { value, error } = await next();
      if (error) return { error };
      const { address } = value;
      if (address?.family !== "unix" || !address.path.startsWith("\0")) return { value };
      return { value: { ...value, address: change(address.path) } };
    },
  };
}

/** Defects in descriptors that nobody takes, and in datagrams between abstract names. */
export const UNIX_GIVEN_UP: readonly Defect[] = [
  {
    name: "keeps the descriptors open that a receive has no room for",
    caughtBy: ["unix/stream/fd-given-up"],
    breaks: () => ({
      async recv({ socket, size }, next, endpoint) {
        const received = await withDescriptors(endpoint, socket, size);
        return received ? { value: { data: received.data } } : await next();
      },
    }),
  },
  {
    name: "loses the bytes that descriptors came with where there is no room for those",
    caughtBy: ["unix/stream/fd-given-up"],
    breaks: () => ({
      async recv({ socket, size }, next, endpoint) {
        const received = await withDescriptors(endpoint, socket, size);
        if (received === undefined) return await next();
        for (const each of received.sockets) await endpoint.invoke("close", { socket: each });
        return received.sockets.length > 0 ? failed("EINVAL") : { value: { data: received.data } };
      },
    }),
  },
  {
    name: "keeps the descriptors open that are unread when their connection is closed",
    caughtBy: ["unix/stream/fd-given-up"],
    breaks: () => ({
      async close({ socket }, next, endpoint) {
        await withDescriptors(endpoint, socket, 1);
        return await next();
      },
    }),
  },
  {
    name: "says nothing of a descriptor that found no number",
    of: "python",
    caughtBy: ["unix/stream/fd-no-descriptor"],
    breaks: () => ({
      async recvDescriptors(_params, next) {
        const reply = await next();
        return reply.value ? { value: { ...reply.value, flags: [] } } : reply;
      },
    }),
  },
  {
    name: "gives no bytes where a descriptor found no number",
    of: "python",
    caughtBy: ["unix/stream/fd-no-descriptor"],
    breaks: () => ({
      async recvDescriptors(_params, next) {
        const reply = await next();
        return reply.value?.flags.includes("ctrunc") ? failed("EMFILE") : reply;
      },
    }),
  },
  {
    // DragonOS-Community/DragonOS#2288
    name: "gives none of several descriptors where one found no number",
    of: "python",
    caughtBy: ["unix/stream/fd-last-descriptor"],
    breaks: () => {
      let limited = false;
      return {
        limitDescriptors(_params, next) {
          limited = true;
          return next();
        },
        async recvDescriptors(_params, next, endpoint) {
          const reply = await next();
          if (!limited || !reply.value?.flags.includes("ctrunc")) return reply;
          for (const socket of reply.value.sockets) await endpoint.invoke("close", { socket });
          return { value: { ...reply.value, sockets: [] } };
        },
      };
    },
  },
  {
    // ocaml/ocaml#7908
    name: "takes a sender with an abstract name for one without a name",
    caughtBy: ["unix/dgram/abstract"],
    breaks: () => sender(() => null),
  },
  {
    name: "ends the abstract name of a sender at its next NUL",
    caughtBy: ["unix/dgram/abstract"],
    breaks: () => sender((path) => ({ family: "unix", path: `\0${path.slice(1).split("\0")[0]}` })),
  },
  {
    // Kludex/zuvloop#86, nim-lang/Nim#8977
    name: "adds a NUL to the abstract name that it sends to",
    caughtBy: ["unix/dgram/abstract"],
    breaks: () => ({
      sendto(params, next) {
        const { address } = params;
        if (address.family !== "unix" || !address.path.startsWith("\0")) return next();
        return next({ ...params, address: { ...address, path: `${address.path}\0` } });
      },
    }),
  },
];
