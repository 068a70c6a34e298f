import type { SocketId } from "../../endpoint/kinds.ts";
import type { OptionName } from "../../endpoint/options.ts";
import type { Params } from "../../endpoint/operations.ts";
import { after } from "./calls.ts";
import { type Breaks, type Defect, failed, keeping } from "./endpoint.ts";

/** Sets an option to another value than was asked for. */
export function instead(
  option: OptionName,
  change: (params: Params<"setsockopt">) => Params<"setsockopt">,
): Breaks<"setsockopt"> {
  return (params, next) => next(params.option === option ? change(params) : params);
}

/** The options that are sizes of buffers. */
const BUFFERS: readonly string[] = ["SO_RCVBUF", "SO_SNDBUF"];

/** Defects in the values of options: bounds, units, and what they do. */
export const OPTION_VALUES: readonly Defect[] = [
  {
    name: "grants buffers of 8 KiB at most",
    caughtBy: ["option/buffer-sizes"],
    breaks: () => ({
      setsockopt: (params, next) =>
        next(BUFFERS.includes(params.option) ? { ...params, value: Math.min(8_192, params.value) } : params),
    }),
  },
  {
    // denoland/deno#30486
    name: "fails for a buffer beyond the bound",
    caughtBy: ["option/buffer-sizes"],
    breaks: () => ({
      async setsockopt({ option, value }, next) {
        return BUFFERS.includes(option) && value > 0x1000000 ? failed("ENOBUFS") : await next();
      },
    }),
  },
  {
    name: "refuses a buffer of no bytes",
    caughtBy: ["option/buffer-sizes"],
    breaks: () => ({
      async setsockopt({ option, value }, next) {
        return BUFFERS.includes(option) && value === 0 ? failed("EINVAL") : await next();
      },
    }),
  },
  {
    name: "takes a buffer of no bytes for the default",
    caughtBy: ["option/buffer-sizes"],
    breaks: () => ({
      async setsockopt({ option, value }, next) {
        return BUFFERS.includes(option) && value === 0 ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "reads the size of the other buffer",
    caughtBy: ["option/buffer-sizes"],
    breaks: () => ({
      getsockopt: (params, next) =>
        next({ ...params, option: params.option === "SO_RCVBUF" ? "SO_SNDBUF" : params.option }),
    }),
  },
  {
    name: "leaves the size of send buffers to the system, whatever is asked for",
    caughtBy: ["option/sndbuf-limits"],
    breaks: () => ({
      connectStream(params, next) {
        const { options: _, ...others } = params;
        return next(others);
      },
      listenStream(params, next) {
        const { options: _, ...others } = params;
        return next(others);
      },
    }),
  },
  {
    name: "takes all that it is given, into a queue of its own",
    caughtBy: ["option/sndbuf-limits", "option/send-timeout"],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.error?.errno === "EAGAIN" || reply.value ? { value: { count: data.length } } : reply;
      },
    }),
  },
  {
    name: "leaves the size of receive buffers to the system, whatever is asked for",
    caughtBy: ["option/rcvbuf-limits"],
    breaks: () => ({
      connectStream({ options: _, ...params }, next) {
        return next(params);
      },
      listenStream({ options: _, ...params }, next) {
        return next(params);
      },
    }),
  },
  {
    name: "keeps SO_LINGER to itself, and closes as ever",
    caughtBy: ["option/linger-acts"],
    breaks: () => ({
      async setsockopt({ option }, next) {
        return option === "SO_LINGER" ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "resets at a close once SO_LINGER was on with 0 seconds",
    caughtBy: ["option/linger-acts"],
    breaks: () => {
      const resets = new Set<number>();
      return {
        setsockopt({ socket, option, value, second }, next) {
          if (option === "SO_LINGER" && value !== 0 && second === 0) resets.add(socket);
          return next();
        },
        close: ({ socket }, next, endpoint) =>
          resets.has(socket) ? Promise.resolve(endpoint.invoke("abort", { socket })) : next(),
      };
    },
  },
  {
    name: "resets at a close wherever SO_LINGER is on",
    caughtBy: ["option/linger-acts"],
    breaks: () => ({ setsockopt: instead("SO_LINGER", (params) => ({ ...params, second: 0 })) }),
  },
  {
    name: "shuts sending down before a close, whatever SO_LINGER says",
    caughtBy: ["option/linger-acts"],
    breaks: () => ({ close: after("shutdown", { how: "write" }) }),
  },
  {
    name: "keeps TCP_MAXSEG to itself",
    caughtBy: ["option/maxseg"],
    breaks: () => {
      const set = new Map<number, number>();
      return {
        async setsockopt({ socket, option, value }, next) {
          if (option !== "TCP_MAXSEG" || value < 88 || value > 32_767) return await next();
          set.set(socket, value);
          return { value: {} };
        },
        async getsockopt({ socket, option }, next) {
          const value = option === "TCP_MAXSEG" ? set.get(socket) : undefined;
          return value === undefined ? await next() : { value: { value } };
        },
      };
    },
  },
  {
    name: "takes any size of segments, as far as it goes",
    caughtBy: ["option/maxseg"],
    breaks: () => ({
      setsockopt: instead("TCP_MAXSEG", (params) => ({
        ...params,
        value: Math.min(Math.max(params.value, 88), 32_767),
      })),
    }),
  },
  {
    name: "swaps the members of SO_LINGER",
    caughtBy: ["option/linger-roundtrip"],
    breaks: () => ({
      setsockopt: instead("SO_LINGER", (params) => ({
        ...params,
        value: params.second ?? 0,
        second: params.value,
      })),
    }),
  },
  {
    name: "takes the seconds of SO_LINGER for milliseconds",
    caughtBy: ["option/linger-roundtrip"],
    breaks: () => ({
      setsockopt: instead("SO_LINGER", (params) => ({
        ...params,
        second: Math.floor((params.second ?? 0) / 1_000),
      })),
    }),
  },
  {
    name: "takes a linger of 0 seconds for none at all",
    caughtBy: ["option/linger-roundtrip"],
    breaks: () => ({
      setsockopt: instead("SO_LINGER", (params) => ({ ...params, value: params.second ? params.value : 0 })),
    }),
  },
  {
    name: "takes the seconds of keep-alive for milliseconds",
    caughtBy: ["option/keepalive-params"],
    breaks: () => ({
      setsockopt: instead(
        "TCP_KEEPIDLE",
        (params) => ({ ...params, value: Math.ceil(params.value / 1_000) }),
      ),
    }),
  },
  {
    name: "sets the time between probes where the time before the first was meant",
    caughtBy: ["option/keepalive-params"],
    breaks: () => ({
      setsockopt: instead("TCP_KEEPIDLE", (params) => ({ ...params, option: "TCP_KEEPINTVL" })),
    }),
  },
  {
    name: "brings the count of probes into bounds without a word",
    caughtBy: ["option/keepalive-params"],
    breaks: () => ({
      setsockopt: instead("TCP_KEEPCNT", (params) => ({
        ...params,
        value: Math.min(127, Math.max(1, params.value)),
      })),
    }),
  },
  {
    name: "takes -1 for the most hops that there can be",
    caughtBy: ["option/ttl"],
    breaks: () => ({
      setsockopt: instead(
        "IP_TTL",
        (params) => ({ ...params, value: params.value === -1 ? 255 : params.value }),
      ),
    }),
  },
  {
    name: "takes more hops than there can be for the most",
    caughtBy: ["option/ttl"],
    breaks: () => ({
      setsockopt: instead(
        "IPV6_UNICAST_HOPS",
        (params) => ({ ...params, value: Math.min(255, params.value) }),
      ),
    }),
  },
  {
    name: "takes the milliseconds of TCP_USER_TIMEOUT for seconds",
    caughtBy: ["option/user-timeout"],
    breaks: () => ({
      setsockopt: instead("TCP_USER_TIMEOUT", (params) => ({ ...params, value: 1_000 * params.value })),
    }),
  },
  {
    name: "keeps the precedence of a class of traffic, and drops the rest",
    caughtBy: ["option/traffic-class"],
    breaks: () => ({
      setsockopt: (params, next) =>
        next(
          ["IP_TOS", "IPV6_TCLASS"].includes(params.option)
            ? { ...params, value: params.value & 0xe0 }
            : params,
        ),
    }),
  },
  {
    name: "forgets the class of traffic when it connects",
    caughtBy: ["option/traffic-class"],
    breaks: () => ({
      async connect({ socket, address }, next, endpoint) {
        const option = address.family === "ipv6" ? "IPV6_TCLASS" : "IP_TOS";
        await endpoint.invoke("setsockopt", { socket, option, value: 0 });
        return await next();
      },
    }),
  },
  {
    name: "takes a negative user timeout for none",
    caughtBy: ["option/user-timeout"],
    breaks: () => ({
      setsockopt: instead("TCP_USER_TIMEOUT", (params) => ({ ...params, value: Math.max(0, params.value) })),
    }),
  },
  {
    name: "takes the low-water mark for the least of every receive, also of those that do not wait",
    caughtBy: ["option/receive-low-water"],
    breaks: () => ({
      async recv({ flags }, next) {
        return flags?.includes("dontwait") ? failed("EAGAIN") : await next();
      },
    }),
  },
  {
    name: "polls for the low-water mark alone, and misses the end",
    caughtBy: ["poll/rcvlowat"],
    breaks: () => ({
      async poll({ socket }, next, endpoint) {
        const { value } = await endpoint.invoke("getsockopt", { socket, option: "SO_RCVLOWAT" });
        const peek = { socket, size: 64, flags: ["peek", "dontwait"] } as const;
        const unread = (await endpoint.invoke("recv", peek)).value?.data.length ?? 0;
        return unread < (value?.value ?? 1) ? { value: { events: [] } } : await next();
      },
    }),
  },
  {
    name: "says of a connection whose peer has ended that it was reset",
    caughtBy: ["option/so-error-orderly"],
    breaks: () => ({
      async getsockopt({ socket, option }, next, endpoint) {
        const { value } = await endpoint.invoke("poll", { socket, events: ["rdhup"], timeoutMs: 0 });
        const ended = value?.events.includes("rdhup") && !value.events.includes("hup");
        if (option !== "SO_ERROR" || !ended) return await next();
        return { value: { value: 104, errno: "ECONNRESET" } };
      },
    }),
  },
  {
    name: "knows no family of a socket that was accepted",
    caughtBy: ["option/facts"],
    breaks: () => {
      const accepted = new Set<SocketId>();
      return {
        accept: keeping<"accept">(accepted),
        getsockopt: ({ socket, option }, next) =>
          option === "SO_DOMAIN" && accepted.has(socket) ? Promise.resolve({ value: { value: 0 } }) : next(),
      };
    },
  },
  {
    name: "waits for two hours at most before it keeps a connection alive",
    caughtBy: ["option/keepalive-params"],
    breaks: () => ({
      setsockopt: ({ option, value }, next) =>
        option === "TCP_KEEPIDLE" && value > 7_200 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
  {
    name: "does not switch a user timeout off",
    caughtBy: ["option/user-timeout"],
    breaks: () => ({
      setsockopt: ({ option, value }, next) =>
        option === "TCP_USER_TIMEOUT" && value === 0 ? Promise.resolve(failed("EINVAL")) : next(),
    }),
  },
];
