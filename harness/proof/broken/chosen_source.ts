import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, insteadOf } from "./endpoint.ts";

/** Defects in datagrams whose source is chosen. */
export const CHOSEN_SOURCE: readonly Defect[] = [
  {
    // NLnetLabs/unbound#945, LizardByte/Sunshine#5443
    name: "sends from the address that the route has, whatever IP_PKTINFO says",
    caughtBy: ["udp/sent-from"],
    breaks: () => ({
      sendFrom: async ({ socket, data, address }, _next, endpoint) =>
        await endpoint.invoke("sendto", { socket, data, address }),
    }),
  },
  {
    name: "sends from the address that the route has where IP_PKTINFO names one of nobody",
    caughtBy: ["udp/sent-from"],
    breaks: () => ({
      async sendFrom({ socket, data, address }, next, endpoint) {
        const reply = await next();
        return reply.error ? await endpoint.invoke("sendto", { socket, data, address }) : reply;
      },
    }),
  },
  {
    // google/gvisor#3556
    name: "sends nothing from an address other than the first",
    caughtBy: ["udp/sent-from"],
    breaks: () => ({
      sendFrom: ({ data, from }, next) =>
        from.family === "ipv4" && from.host !== "127.0.0.1"
          ? Promise.resolve({ value: { count: data.length } })
          : next(),
    }),
  },
  {
    // cloudius-systems/osv#557
    name: "says that all was acknowledged",
    caughtBy: ["tcp/send/unacknowledged"],
    breaks: () => ({ siocoutq: () => Promise.resolve({ value: { count: 0 } }) }),
  },
  {
    name: "counts what was acknowledged as if it were not",
    caughtBy: ["tcp/send/unacknowledged"],
    breaks: () => {
      let sent = 0;
      return {
        sendall({ data }, next) {
          sent += data.length;
          return next();
        },
        siocoutq: () => Promise.resolve({ value: { count: sent } }),
      };
    },
  },
  {
    name: "says that a listener has all acknowledged",
    caughtBy: ["tcp/send/unacknowledged"],
    breaks: () => ({ siocoutq: insteadOf("EINVAL", { value: { count: 0 } }) }),
  },
  {
    name: "does not count what is unacknowledged where it is not connected",
    caughtBy: ["tcp/send/unacknowledged"],
    breaks: () => ({
      siocoutq: async ({ socket }, next, endpoint) =>
        (await endpoint.invoke("getpeername", { socket })).error ? failed("ENOTCONN") : await next(),
    }),
  },
  {
    // quinn-rs/quinn#1516
    name: "sends no datagram beside which a class of traffic is",
    caughtBy: ["udp/marks-beside"],
    breaks: () => ({
      sendFrom: (params, next) => params.class === undefined ? next() : Promise.resolve(failed("EINVAL")),
    }),
  },
  {
    name: "takes the first of the control messages beside a datagram, and passes over the others",
    caughtBy: ["udp/marks-beside"],
    breaks: () => ({
      sendFrom: ({ socket, data, address, from }, next) => next({ socket, data, address, from }),
    }),
  },
  {
    name: "keeps the marks that were beside a datagram for the next",
    caughtBy: ["udp/marks-beside"],
    breaks: () => {
      const kept = new Map<SocketId, { class?: number; hops?: number }>();
      return {
        sendFrom({ socket, data, address, from, ...marks }, next) {
          const all = { ...kept.get(socket), ...marks };
          kept.set(socket, all);
          return next({ socket, data, address, from, ...all });
        },
      };
    },
  },
  {
    name: "takes any hops that are beside a datagram",
    caughtBy: ["udp/marks-beside"],
    breaks: () => ({
      sendFrom: ({ hops, ...rest }, next) => next(hops === undefined ? rest : { ...rest, hops: hops & 0xff }),
    }),
  },
  {
    name: "sends from the address that was chosen last where none is",
    caughtBy: ["udp/sent-from"],
    breaks: () => {
      const chosen = new Map<SocketId, Address>();
      return {
        async sendFrom({ socket, from }, next) {
          const reply = await next();
          if (reply.value) chosen.set(socket, from);
          return reply;
        },
        async sendto({ socket, data, address }, next, endpoint) {
          const from = chosen.get(socket);
          return from ? await endpoint.invoke("sendFrom", { socket, data, address, from }) : await next();
        },
      };
    },
  },
];
