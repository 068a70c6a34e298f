import type { Address } from "../../endpoint/address.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import type { OptionName } from "../../endpoint/options.ts";
import type { Returned } from "../../endpoint/operations.ts";
import { type Breaks, type Defect, failed } from "./endpoint.ts";

const CLASSES: readonly OptionName[] = ["IP_TOS", "IPV6_TCLASS"];
const HOPS: readonly OptionName[] = ["IP_TTL", "IPV6_UNICAST_HOPS"];

/** Sets options in its own books alone, which answer when they are read. */
function inOwnBooks(options: readonly OptionName[]) {
  const values = new Map<string, number>();
  const setsockopt: Breaks<"setsockopt"> = async ({ socket, option, value }, next) => {
    if (!options.includes(option)) return await next();
    values.set(`${socket} ${option}`, value);
    return { value: {} };
  };
  const getsockopt: Breaks<"getsockopt"> = async ({ socket, option }, next) => {
    const value = values.get(`${socket} ${option}`);
    return value === undefined ? await next() : { value: { value } };
  };
  return { setsockopt, getsockopt };
}

/** Receives a message, and reports something else of it. */
function telling(change: (told: Returned<"recvmsg">) => Partial<Returned<"recvmsg">>): Breaks<"recvmsg"> {
  return async (_params, next) => {
    const reply = await next();
    return reply.value ? { value: { ...reply.value, ...change(reply.value) } } : reply;
  };
}

/** The facts that are reported of a datagram. */
type Marks = Pick<Returned<"recvmsg">, "class" | "hops">;

/** Defects in the marks of packets: their class of traffic, and their hops. */
export const MARKS: readonly Defect[] = [
  {
    // caerwynj/acme-sac#32
    name: "keeps a class of traffic to itself",
    caughtBy: ["udp/marks-sent"],
    breaks: () => inOwnBooks(CLASSES),
  },
  {
    name: "keeps the hops that packets may take to itself",
    caughtBy: ["udp/marks-sent"],
    breaks: () => inOwnBooks(HOPS),
  },
  {
    name: "sends with the class of traffic that was set first",
    caughtBy: ["udp/marks-sent"],
    breaks: () => {
      const marked = new Set<SocketId>();
      return {
        async setsockopt({ socket, option }, next) {
          if (!CLASSES.includes(option)) return await next();
          if (marked.has(socket)) return { value: {} };
          marked.add(socket);
          return await next();
        },
      };
    },
  },
  {
    name: "keeps the hops of groups to itself",
    caughtBy: ["multicast/hops"],
    breaks: () => inOwnBooks(["IP_MULTICAST_TTL"]),
  },
  {
    name: "sends to groups with the hops of others",
    caughtBy: ["multicast/hops"],
    breaks: () => {
      const others = new Map<SocketId, number>();
      const isGroup = (address: Address) => address.family === "ipv4" && address.host.startsWith("239.");
      return {
        setsockopt({ socket, option, value }, next) {
          if (option === "IP_TTL") others.set(socket, value);
          return next();
        },
        async sendto({ socket, address }, next, endpoint) {
          const value = others.get(socket);
          if (value === undefined || !isGroup(address)) return await next();
          const set = await endpoint.invoke("setsockopt", { socket, option: "IP_MULTICAST_TTL", value });
          return set.error ? failed("EINVAL") : await next();
        },
      };
    },
  },
  {
    // private-octopus/picoquic#523
    name: "reports a class of traffic without its two lowest bits",
    caughtBy: ["udp/marks-told"],
    breaks: () => ({
      recvmsg: telling((told) => told.class === undefined ? {} : { class: told.class & ~3 }),
    }),
  },
  {
    // mobile-shell/mosh#658
    name: "reports no class of traffic where it is asked for",
    caughtBy: ["udp/marks-told"],
    breaks: () => ({
      async recvmsg(_params, next) {
        const reply = await next();
        if (!reply.value) return reply;
        const { class: _, ...value } = reply.value;
        return { value };
      },
    }),
  },
  {
    name: "reports the marks of the first datagram for ever",
    caughtBy: ["udp/marks-told"],
    breaks: () => {
      let first: Marks = {};
      return {
        recvmsg: telling(({ class: trafficClass, hops }) => {
          if (trafficClass === undefined || hops === undefined) return {};
          if (first.hops === undefined) first = { class: trafficClass, hops };
          return first;
        }),
      };
    },
  },
  {
    name: "reports the hops of the system instead of a packet's",
    caughtBy: ["udp/marks-told"],
    breaks: () => ({ recvmsg: telling(({ hops }) => hops === undefined ? {} : { hops: 64 }) }),
  },
  {
    name: "reports the class of a datagram without being asked",
    caughtBy: ["udp/marks-told"],
    breaks: () => ({ recvmsg: telling((told) => ({ class: told.class ?? 0 })) }),
  },
];
