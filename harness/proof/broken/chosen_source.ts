import { type Defect, insteadOf } from "./endpoint.ts";

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
];
