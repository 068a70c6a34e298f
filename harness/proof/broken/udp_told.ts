import type { SocketId } from "../../endpoint/kinds.ts";
import { markingError } from "./calls.ts";
import { type Breaks, type Defect, failed, insteadOf } from "./endpoint.ts";

/** Receives a message, and replaces the host that it was sent to. */
function telling(host: (told: string | undefined) => string | undefined): Breaks<"recvmsg"> {
  return async (_params, next) => {
    const reply = await next();
    if (!reply.value) return reply;
    const { to: told, ...rest } = reply.value;
    const to = host(told);
    return { value: { ...rest, ...(to === undefined ? {} : { to }) } };
  };
}

/** Defects in what datagram sockets get with the data. */
export const UDP_TOLD: readonly Defect[] = [
  {
    name: "reports no destination of a datagram",
    caughtBy: ["udp/destination"],
    breaks: () => ({ recvmsg: telling(() => undefined) }),
  },
  {
    name: "takes the address that a server is bound to for the destination",
    caughtBy: ["udp/destination"],
    breaks: () => ({
      recvmsg: telling((told) => told === undefined ? undefined : told.includes(":") ? "::" : "0.0.0.0"),
    }),
  },
  {
    name: "reports the destination of the first datagram for ever",
    caughtBy: ["udp/destination"],
    breaks: () => {
      let first: string | undefined;
      return { recvmsg: telling((told) => first ??= told) };
    },
  },
  {
    name: "takes the sender of a datagram for its destination",
    caughtBy: ["udp/destination"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const reply = await next();
        const { address, to } = reply.value ?? {};
        if (!reply.value || to === undefined || !address || address.family !== "ipv4") return reply;
        return { value: { ...reply.value, to: address.host } };
      },
    }),
  },
  {
    name: "asks for destinations by itself",
    caughtBy: ["udp/destination"],
    breaks: () => ({
      async openDatagram({ family }, next, endpoint) {
        const reply = await next();
        const option = family === "ipv6" ? "IPV6_RECVPKTINFO" : "IP_PKTINFO";
        if (reply.value) await endpoint.invoke("setsockopt", { ...reply.value, option, value: 1 });
        return reply;
      },
    }),
  },
  {
    name: "swallows the errors that a socket asked for",
    caughtBy: ["udp/told-of-refusal"],
    breaks: () => ({
      setsockopt: (params, next) => /RECVERR/.test(params.option) ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "says that a refusal was a reset",
    caughtBy: ["udp/told-of-refusal"],
    breaks: () => ({ recvfrom: insteadOf("ECONNREFUSED", failed("ECONNRESET")) }),
  },
  {
    name: "says for ever that a datagram was refused",
    caughtBy: ["udp/told-of-refusal"],
    breaks: () => {
      const refused = new Set<SocketId>();
      return {
        async recvfrom({ socket }, next) {
          if (refused.has(socket)) return failed("ECONNREFUSED");
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") refused.add(socket);
          return reply;
        },
      };
    },
  },
  {
    name: "sends again what an error of another datagram has stopped",
    caughtBy: ["udp/told-of-refusal", "udp/connected/refused-readers"],
    breaks: () => ({
      async sendto(_params, next) {
        const reply = await next();
        return reply.error?.errno === "ECONNREFUSED" ? await next() : reply;
      },
    }),
  },
  {
    name: "cannot stop to get errors",
    caughtBy: ["udp/told-of-refusal"],
    breaks: () => ({
      setsockopt: (params, next) =>
        /RECVERR/.test(params.option) && params.value === 0 ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "reports a refusal that failed a send to the next receive as well",
    caughtBy: ["udp/connected/refused-in-turn"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        send: markingError(told, "ECONNREFUSED"),
        recv: ({ socket }, next) => told.delete(socket) ? Promise.resolve(failed("ECONNREFUSED")) : next(),
      };
    },
  },
  {
    name: "reports to a receive each refusal that a send has reported before",
    caughtBy: ["udp/connected/refused-in-turn"],
    breaks: () => {
      const refused = new Map<SocketId, number>();
      return {
        async send({ socket }, next) {
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") refused.set(socket, (refused.get(socket) ?? 0) + 1);
          return reply;
        },
        async recv({ socket }, next) {
          const left = refused.get(socket) ?? 0;
          if (left < 2) return await next();
          refused.set(socket, left - 1);
          return failed("ECONNREFUSED");
        },
      };
    },
  },
  {
    name: "sends no more once two datagrams were refused",
    caughtBy: ["udp/connected/refused-in-turn"],
    breaks: () => {
      const refused = new Map<SocketId, number>();
      return {
        async send({ socket }, next) {
          if ((refused.get(socket) ?? 0) > 1) return failed("ECONNREFUSED");
          const reply = await next();
          if (reply.error?.errno === "ECONNREFUSED") refused.set(socket, (refused.get(socket) ?? 0) + 1);
          return reply;
        },
      };
    },
  },
  {
    name: "reports no destination to a peek",
    caughtBy: ["udp/destination"],
    breaks: () => ({
      async recvmsg({ flags }, next) {
        const reply = await next();
        if (!reply.value || !flags?.includes("peek")) return reply;
        const { to: _, ...value } = reply.value;
        return { value };
      },
    }),
  },
  {
    name: "reports no destination of a datagram without bytes",
    caughtBy: ["udp/destination"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const { value, error } = await next();
        if (error) return { error };
        const { to: _to, ...rest } = value;
        return { value: value.data.length === 0 ? rest : value };
      },
    }),
  },
  {
    name: "reports no destination to a connected socket",
    caughtBy: ["udp/destination"],
    breaks: () => ({
      async recvmsg({ socket }, next, endpoint) {
        const { value, error } = await next();
        if (error) return { error };
        const { to: _to, ...rest } = value;
        return { value: (await endpoint.invoke("getpeername", { socket })).value ? rest : value };
      },
    }),
  },
  {
    // google/gvisor#3556
    name: "does not say where a datagram arrived",
    caughtBy: ["udp/destination"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const reply = await next();
        return reply.value?.interface === undefined ? reply : { value: { ...reply.value, interface: 0 } };
      },
    }),
  },
];
