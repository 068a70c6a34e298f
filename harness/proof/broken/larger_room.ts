import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, never } from "./endpoint.ts";

/** Defects in send buffers, and in what leaves a socket from or for another address than it is bound to. */
export const LARGER_ROOM: readonly Defect[] = [
  {
    // asterinas/asterinas#2904
    name: "takes SO_SNDBUF for AF_UNIX, and sends as much as ever",
    caughtBy: ["option/sndbuf-limits"],
    breaks: () => ({
      async setsockopt({ socket, option }, next, endpoint) {
        if (option !== "SO_SNDBUF") return await next();
        const { value } = await endpoint.invoke("getsockname", { socket });
        return value?.address.family === "unix" ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "gives a connection the send buffer that it began with for good",
    caughtBy: ["option/sndbuf-raised"],
    breaks: () => ({
      setsockopt: (params, next) => params.option === "SO_SNDBUF" ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    // DragonOS-Community/DragonOS#2256
    name: "sends from the address that a socket is bound to, be it a group",
    caughtBy: ["multicast/bound-to-group"],
    breaks: () => {
      const ofGroups = new Set<SocketId>();
      return {
        async openDatagram({ address }, next) {
          const reply = await next();
          const group = address?.family === "ipv4" && address.host.startsWith("239.");
          if (group && reply.value) ofGroups.add(reply.value.socket);
          return reply;
        },
        sendto: ({ socket }, next) =>
          ofGroups.has(socket) ? Promise.resolve(failed("EADDRNOTAVAIL")) : next(),
      };
    },
  },
  {
    // gramineproject/gramine#2193
    name: "never gets over a control message of IP with a datagram over AF_UNIX",
    caughtBy: ["unix/dgram/control-of-ip"],
    breaks: () => ({ sendFrom: ({ address }, next) => address.family === "unix" ? never() : next() }),
  },
  {
    name: "refuses a control message of IP with a datagram over AF_UNIX",
    caughtBy: ["unix/dgram/control-of-ip"],
    breaks: () => ({
      sendFrom: ({ address }, next) => address.family === "unix" ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
];
