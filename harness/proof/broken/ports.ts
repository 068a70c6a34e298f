import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, insteadOf, marking } from "./endpoint.ts";

/** True for an address with the highest ports, which are those that a case tries. */
function hasHighest(address: Address): boolean {
  return address.family !== "unix" && address.port > 65_530;
}

/** Replaces the port of an address by 0. */
function anyPort(address: Address): Address {
  return address.family === "unix" ? address : { ...address, port: 0 };
}

const caughtBy = ["resource/ephemeral-exhaustion"];

/** Defects where no port is left. */
export const PORTS: readonly Defect[] = [
  {
    name: "has no port 65,535",
    caughtBy: ["address/highest-port"],
    breaks: () => ({
      listenStream: ({ address, ...params }, next) =>
        hasHighest(address) ? Promise.resolve(failed("EINVAL")) : next({ address, ...params }),
    }),
  },
  {
    name: "takes the highest port for none",
    caughtBy: ["address/highest-port"],
    breaks: () => ({
      async getpeername(_params, next) {
        const reply = await next();
        if (reply.error || !hasHighest(reply.value.address)) return reply;
        return { value: { address: { ...reply.value.address, port: 0 } as Address } };
      },
      sendto: ({ data, address }, next) =>
        hasHighest(address) ? Promise.resolve({ value: { count: data.length } }) : next(),
    }),
  },
  {
    name: "says that an address is in use where no port is left for a connection",
    caughtBy,
    breaks: () => ({ connect: insteadOf("EADDRNOTAVAIL", failed("EADDRINUSE")) }),
  },
  {
    name: "says try again where no port is left for a connection",
    caughtBy,
    breaks: () => ({ connect: insteadOf("EADDRNOTAVAIL", failed("EAGAIN")) }),
  },
  {
    name: "takes a lack of ports for a connection that was refused",
    caughtBy,
    breaks: () => ({ connect: insteadOf("EADDRNOTAVAIL", failed("ECONNREFUSED")) }),
  },
  {
    name: "binds before it connects, so that one port serves one connection",
    caughtBy,
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        if (address.family !== "ipv4") return await next();
        const { error } = await endpoint.invoke("bind", { socket, address: { ...address, port: 0 } });
        return error ? { error } : await next();
      },
    }),
  },
  {
    name: "gives a socket up that found no port",
    caughtBy,
    breaks: () => ({
      async connect({ socket, address: _ }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno === "EADDRNOTAVAIL") await endpoint.invoke("close", { socket });
        return reply;
      },
    }),
  },
  {
    name: "forgets the range of ports that was asked for",
    caughtBy,
    breaks: () => ({
      setsockopt: (params, next) =>
        params.option === "IP_LOCAL_PORT_RANGE" ? Promise.resolve({ value: {} }) : next(),
    }),
  },
  {
    name: "numbers its connections, and has a thousand and twenty-four numbers",
    caughtBy: ["resource/thousands-of-connects"],
    breaks: () => {
      let connections = 0;
      return {
        connectStream: (_params, next) =>
          connections++ < 1_024 ? next() : Promise.resolve(failed("EADDRNOTAVAIL")),
      };
    },
  },
  {
    // tokio-rs/turmoil#145
    name: "keeps the port of a connection that was shut down before it was closed",
    caughtBy: ["address/passive-close-no-time-wait"],
    breaks: () => {
      const [shut, ports] = [new Set<SocketId>(), new Set<number>()];
      return {
        shutdown: marking(shut),
        async close({ socket }, next, endpoint) {
          const { value } = await endpoint.invoke("getsockname", { socket });
          if (shut.has(socket) && value && "port" in value.address) ports.add(value.address.port);
          return await next();
        },
        listenStream: async ({ address }, next) =>
          "port" in address && ports.has(address.port) ? failed("EADDRINUSE") : await next(),
      };
    },
  },
  {
    // shadow/shadow#2593
    name: "lets others listen at the port that a connect has chosen",
    caughtBy: ["address/autobind-on-connect"],
    breaks: () => ({
      async listenStream(params, next) {
        const reply = await next();
        if (reply.error?.errno !== "EADDRINUSE") return reply;
        return await next({ ...params, address: anyPort(params.address) });
      },
    }),
  },
  {
    name: "lets others bind the port that a send has chosen",
    caughtBy: ["udp/autobind"],
    breaks: () => ({
      async openDatagram(params, next) {
        const reply = await next();
        if (reply.error?.errno !== "EADDRINUSE" || !params.address) return reply;
        return await next({ ...params, address: anyPort(params.address) });
      },
    }),
  },
];
