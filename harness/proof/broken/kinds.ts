import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { OptionName } from "../../endpoint/options.ts";
import { type Breaks, type Defect, failed } from "./endpoint.ts";

// These numbers are the same on every system.
const [SOCK_DGRAM, SOCK_SEQPACKET] = [2, 5];

/** True if an option of a socket has a value. */
async function has(
  endpoint: Endpoint,
  socket: SocketId,
  option: OptionName,
  value: number,
): Promise<boolean> {
  return (await endpoint.invoke("getsockopt", { socket, option })).value?.value === value;
}

/** Sends each of several buffers by itself on sockets of a type. */
function splits(type: number): Breaks<"writev"> {
  return async ({ socket, data, sizes }, next, endpoint) => {
    if (!await has(endpoint, socket, "SO_TYPE", type)) return await next();
    let at = 0;
    for (const size of sizes) {
      await endpoint.invoke("send", { socket, data: data.subarray(at, at += size) });
    }
    return { value: { count: data.length } };
  };
}

/** Makes no socket of descriptors whose option has a value. */
function refuses(option: OptionName, value: number): Breaks<"fromDescriptor"> {
  return async (_params, next, endpoint) => {
    const reply = await next();
    if (!reply.value || !await has(endpoint, reply.value.socket, option, value)) return reply;
    return failed("ENOTSOCK");
  };
}

/** Defects in sockets of some kinds alone. */
export const KINDS: readonly Defect[] = [
  {
    name: "sends a datagram over AF_UNIX for each of several buffers",
    caughtBy: ["unix/dgram/scatter-gather"],
    breaks: () => ({ writev: splits(SOCK_DGRAM) }),
  },
  {
    name: "sends a record for each of several buffers",
    caughtBy: ["unix/seqpacket/scatter-gather"],
    breaks: () => ({ writev: splits(SOCK_SEQPACKET) }),
  },
  {
    // swoole/swoole-src#6174
    name: "names the sender of the message before where a message has none",
    caughtBy: ["unix/dgram/scatter-gather"],
    breaks: () => {
      let last: { readonly family: "unix"; readonly path: string } | null = null;
      return {
        async recvmsg(_params, next) {
          const { value, error } = await next();
          if (error) return { error };
          if (value.address?.family === "unix" && value.address.path !== "") last = value.address;
          return { value: { ...value, address: last ?? value.address } };
        },
      };
    },
  },
  {
    name: "makes no socket of the descriptor of a datagram socket",
    caughtBy: ["lifecycle/socket-from-fileno", "lifecycle/detach"],
    breaks: () => ({ fromDescriptor: refuses("SO_TYPE", SOCK_DGRAM) }),
  },
  {
    name: "makes no socket of the descriptor of a listener",
    caughtBy: ["lifecycle/socket-from-fileno"],
    breaks: () => ({ fromDescriptor: refuses("SO_ACCEPTCONN", 1) }),
  },
  {
    name: "has no pairs of sockets for records",
    caughtBy: ["lifecycle/socketpair-seqpacket"],
    breaks: () => ({
      socketpair: ({ type }, next) => type === "seqpacket" ? Promise.resolve(failed("EOPNOTSUPP")) : next(),
    }),
  },
  {
    name: "says that a listener is not connected where it is asked for its error",
    caughtBy: ["option/so-error-orderly"],
    breaks: () => ({
      async getsockopt({ socket, option }, next, endpoint) {
        const listens = option === "SO_ERROR" && await has(endpoint, socket, "SO_ACCEPTCONN", 1);
        return listens ? failed("ENOTCONN") : await next();
      },
    }),
  },
  {
    name: "sends the first of several descriptors alone",
    caughtBy: ["unix/stream/fd-passing"],
    breaks: () => ({
      sendDescriptors: (params, next) => next({ ...params, sockets: params.sockets.slice(0, 1) }),
    }),
  },
  {
    name: "sends descriptors in another order",
    caughtBy: ["unix/stream/fd-passing"],
    breaks: () => ({
      sendDescriptors: (params, next) => next({ ...params, sockets: [...params.sockets].reverse() }),
    }),
  },
  {
    name: "gives one byte of those that came with descriptors",
    caughtBy: ["unix/stream/fd-passing"],
    breaks: () => ({
      async recvDescriptors(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        return { value: value.sockets.length > 0 ? { ...value, data: value.data.subarray(0, 1) } : value };
      },
    }),
  },
];
