import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { OptionName } from "../../endpoint/options.ts";
import { type Defect, insteadOf, part } from "./endpoint.ts";

/** A defect by which an option is set together with another. */
function together(
  name: string,
  caughtBy: string,
  pairs: readonly (readonly [OptionName, OptionName])[],
): Defect {
  return {
    name,
    caughtBy: [caughtBy],
    breaks: () => ({
      async setsockopt({ socket, option, value }, next, endpoint) {
        const reply = await next();
        for (const [one, other] of pairs) {
          if (option === one) await endpoint.invoke("setsockopt", { socket, option: other, value });
        }
        return reply;
      },
    }),
  };
}

/** Defects that mix up what is apart: options of one socket, and the modes of its calls. */
export const APART: readonly Defect[] = [
  together("takes the hops of packets for those to groups", "multicast/defaults", [
    ["IP_TTL", "IP_MULTICAST_TTL"],
    ["IPV6_UNICAST_HOPS", "IPV6_MULTICAST_HOPS"],
  ]),
  // google/gvisor#6389
  together("has one number of hops for both families", "option/ttl", [
    ["IP_TTL", "IPV6_UNICAST_HOPS"],
    ["IPV6_UNICAST_HOPS", "IP_TTL"],
  ]),
  {
    name: "waits no more once a send must not wait",
    caughtBy: ["tcp/send/dontwait"],
    breaks: () => ({
      async send({ socket, flags }, next, endpoint) {
        const reply = await next();
        if (flags?.includes("dontwait")) await endpoint.invoke("setMode", { socket, mode: "nonblocking" });
        return reply;
      },
    }),
  },
  {
    name: "counts one byte more where a send that must not wait finds room for a part",
    caughtBy: ["tcp/send/dontwait"],
    breaks: () => ({
      async send({ data, flags }, next) {
        const reply = await next();
        if (!reply.value || !flags?.includes("dontwait")) return reply;
        return { value: { count: Math.min(data.length, reply.value.count + 1) } };
      },
    }),
  },
  {
    name: "counts a thousand unread bytes at most",
    caughtBy: ["tcp/stream/fionread"],
    breaks: () => ({
      async fionread(_params, next) {
        const reply = await next();
        return reply.value ? { value: { count: Math.min(1_000, reply.value.count) } } : reply;
      },
    }),
  },
  {
    name: "says that a file was sent where nobody reads any more",
    caughtBy: ["tcp/send/sendfile-fails"],
    breaks: () => ({
      sendfile: (params, next) => insteadOf("EPIPE", { value: { count: params.size } })(params, () => next()),
    }),
  },
  {
    name: "sends of a file what finds room at once, and no more",
    caughtBy: ["tcp/send/sendfile-fails"],
    breaks: () => ({
      async sendfile({ socket, data, offset, size }, next, endpoint) {
        await endpoint.invoke("setMode", { socket, mode: "nonblocking" });
        const reply = await endpoint.invoke("send", { socket, data: part(data, offset, offset + size) });
        await endpoint.invoke("setMode", { socket, mode: "natural" });
        return reply.error ? await next() : reply;
      },
    }),
  },
  ...([
    ["connect", "SO_LINGER", 0],
    ["connect", "SO_RCVTIMEO", 0],
    ["connect", "TCP_KEEPIDLE", 7_200],
    ["connect", "IP_TTL", 64],
    ["connect", "SO_BROADCAST", 0],
    ["listen", "SO_RCVLOWAT", 1],
    ["listen", "SO_KEEPALIVE", 0],
    ["bind", "SO_REUSEADDR", 0],
  ] as const).map(([step, option, value]): Defect => ({
    name: `gives ${option} its default back with ${step}`,
    caughtBy: ["option/kept-by-steps"],
    breaks: () => ({
      async [step]({ socket }: { socket: SocketId }, next: () => Promise<unknown>, endpoint: Endpoint) {
        const reply = await next();
        await endpoint.invoke("setsockopt", { socket, option, value, second: 0 });
        return reply;
      },
    }),
  })),
  ...(["connect", "listen"] as const).map((step): Defect => ({
    name: `waits again after ${step}, whatever mode was set`,
    caughtBy: ["option/kept-by-steps"],
    breaks: () => ({
      async [step]({ socket }: { socket: SocketId }, next: () => Promise<unknown>, endpoint: Endpoint) {
        const reply = await next();
        await endpoint.invoke("setMode", { socket, mode: "natural" });
        return reply;
      },
    }),
  })),
];
