import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, isWaiting } from "./endpoint.ts";

/** Numbers of options of groups. */
const [BLOCK, ADD, ADD_SOURCE, DROP_SOURCE] = [38, 35, 39, 40];

/** Defects in the sources that a group is joined for, and in where it is heard. */
export const MULTICAST_SOURCES: readonly Defect[] = [
  {
    // Mellanox/libvma#1
    name: "joins a group for all sources where one was asked for",
    caughtBy: ["multicast/of-one-source"],
    breaks: () => ({
      setRawOption: (params, next) =>
        next(
          params.number === ADD_SOURCE
            ? { ...params, number: ADD, data: params.data.subarray(0, 8) }
            : params,
        ),
    }),
  },
  {
    // freebsd/freebsd-src#601
    name: "blocks no source, and says that it does",
    caughtBy: ["multicast/of-one-source"],
    breaks: () => ({
      setRawOption: ({ number }, next) => number === BLOCK ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "leaves a group for all sources with the first",
    caughtBy: ["multicast/of-one-source"],
    breaks: () => {
      const joined: Uint8Array[] = [];
      return {
        async setRawOption(params, next) {
          if (params.number === ADD_SOURCE) joined.push(params.data);
          const reply = await next();
          if (params.number !== DROP_SOURCE || reply.error) return reply;
          for (const data of joined) await next({ ...params, data });
          return reply;
        },
      };
    },
  },
  {
    // Mellanox/libvma#264
    name: "hears groups by a socket that is bound to a host",
    caughtBy: ["multicast/bound-to-group"],
    breaks: () => {
      const hearing = new Map<SocketId, SocketId>();
      return {
        async joinGroup({ socket, group, interface: index }, next, endpoint) {
          const { address } = (await endpoint.invoke("getsockname", { socket })).value!;
          if (address.family === "ipv4" && address.host.startsWith("127.") && group.family === "ipv4") {
            await endpoint.invoke("setsockopt", { socket, option: "SO_REUSEADDR", value: 1 });
            const at = { ...group, port: address.port };
            const options = { SO_REUSEADDR: 1 };
            const { value } = await endpoint.invoke("openDatagram", { family: "ipv4", address: at, options });
            await endpoint.invoke("joinGroup", { socket: value!.socket, group, interface: index });
            hearing.set(socket, value!.socket);
          }
          return await next();
        },
        async recvfrom(params, next, endpoint) {
          const of = hearing.get(params.socket);
          const heard = of !== undefined && await isWaiting(endpoint, of);
          return await next(heard ? { ...params, socket: of } : params);
        },
      };
    },
  },
];
