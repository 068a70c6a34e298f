import type { SocketId } from "../../endpoint/kinds.ts";
import type { Breaks, Defect } from "./endpoint.ts";

/** Sends with IP_MULTICAST_LOOP on or off, whatever it is. */
function looping(value: 0 | 1): Breaks<"sendto"> {
  return async ({ socket }, next, endpoint) => {
    const option = "IP_MULTICAST_LOOP";
    const before = await endpoint.invoke("getsockopt", { socket, option });
    await endpoint.invoke("setsockopt", { socket, option, value });
    const reply = await next();
    if (before.value) await endpoint.invoke("setsockopt", { socket, option, value: before.value.value });
    return reply;
  };
}

/** Defects in what a host hears of the datagrams that it sends to groups itself. */
export const MULTICAST_LOOP: readonly Defect[] = [
  {
    name: "hears itself, whatever IP_MULTICAST_LOOP says",
    caughtBy: ["multicast/sender-does-not-hear"],
    breaks: () => ({ sendto: looping(1) }),
  },
  {
    name: "does not hear itself any more once IP_MULTICAST_LOOP was off",
    caughtBy: ["multicast/sender-does-not-hear"],
    breaks: () => {
      const off = new Set<SocketId>();
      return {
        setsockopt({ socket, option, value }, next) {
          if (option === "IP_MULTICAST_LOOP" && value === 0) off.add(socket);
          return next();
        },
        sendto: (params, next, endpoint) =>
          off.has(params.socket) ? looping(0)(params, next, endpoint) : next(),
      };
    },
  },
  {
    name: "hears itself again after one datagram to a group",
    caughtBy: ["multicast/sender-does-not-hear"],
    breaks: () => ({
      async sendto({ socket }, next, endpoint) {
        const reply = await next();
        await endpoint.invoke("setsockopt", { socket, option: "IP_MULTICAST_LOOP", value: 1 });
        return reply;
      },
    }),
  },
];
