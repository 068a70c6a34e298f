import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, failed, insteadOf, never } from "./endpoint.ts";
import { instead } from "./option_values.ts";

/** Does not end a send of another kind by SO_SNDTIMEO. */
function waitsOn(method: "sendDescriptors" | "sendReused" | "sendmmsg"): Defect {
  return {
    name: `waits on for room in ${method} when the time of SO_SNDTIMEO is up`,
    caughtBy: ["timeout/so-sndtimeo-vectors"],
    breaks: () => ({ [method]: insteadOf("EAGAIN", never()) }),
  };
}

/** Defects in the timeouts that options give to calls that block. */
export const OPTION_TIMEOUTS: readonly Defect[] = [
  {
    name: "times receives by whole seconds",
    caughtBy: ["option/receive-timeout"],
    breaks: () => ({ setsockopt: instead("SO_RCVTIMEO", (params) => ({ ...params, second: 0 })) }),
  },
  {
    name: "takes the microseconds of SO_RCVTIMEO for twice as many",
    caughtBy: ["option/receive-timeout"],
    breaks: () => ({
      setsockopt: instead(
        "SO_RCVTIMEO",
        (params) => ({ ...params, second: Math.floor((params.second ?? 0) / 2) }),
      ),
      async getsockopt({ option }, next) {
        const reply = await next();
        if (option !== "SO_RCVTIMEO" || !reply.value?.second) return reply;
        return { value: { ...reply.value, second: 2 * reply.value.second } };
      },
    }),
  },
  {
    name: "times both directions where one was meant",
    caughtBy: ["option/receive-timeout"],
    breaks: () => ({
      async setsockopt(params, next, endpoint) {
        if (params.option === "SO_RCVTIMEO") {
          await endpoint.invoke("setsockopt", { ...params, option: "SO_SNDTIMEO" });
        }
        return await next();
      },
    }),
  },
  {
    name: "calls a receive whose time is up a connection whose time is up",
    caughtBy: ["option/receive-timeout"],
    breaks: () => ({ recv: insteadOf("EAGAIN", failed("ETIMEDOUT")) }),
  },
  {
    name: "gives a connection up when the time of a receive is up",
    caughtBy: ["option/receive-timeout"],
    breaks: () => ({
      async recv({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno === "EAGAIN") await endpoint.invoke("close", { socket });
        return reply;
      },
    }),
  },
  {
    // eventlet/eventlet#260
    name: "loses the count of a send whose time is up",
    caughtBy: ["option/send-timeout"],
    breaks: () => ({
      async send({ data }, next) {
        const reply = await next();
        return reply.value && reply.value.count < data.length ? failed("EAGAIN") : reply;
      },
    }),
  },
  {
    name: "goes on sending for as long as it can, whatever SO_SNDTIMEO says",
    caughtBy: ["option/send-timeout"],
    breaks: () => ({
      async setsockopt({ option }, next) {
        return option === "SO_SNDTIMEO" ? { value: {} } : await next();
      },
    }),
  },
  {
    name: "gives a connection up when the time of a send is up",
    caughtBy: ["option/send-timeout"],
    breaks: () => ({
      async send({ socket }, next, endpoint) {
        const reply = await next();
        if (reply.error?.errno === "EAGAIN") await endpoint.invoke("abort", { socket });
        return reply;
      },
    }),
  },
  {
    name: "times receives on connections alone",
    caughtBy: ["timeout/so-rcvtimeo"],
    breaks: () => ({ recvfrom: insteadOf("EAGAIN", never()) }),
  },
  {
    name: "accepts for as long as it takes, whatever SO_RCVTIMEO says",
    caughtBy: ["timeout/so-rcvtimeo"],
    breaks: () => ({ accept: insteadOf("EAGAIN", never()) }),
  },
  {
    name: "makes a second of a million microseconds",
    caughtBy: ["option/receive-timeout"],
    breaks: () => ({
      setsockopt: instead("SO_RCVTIMEO", ({ second = 0, ...params }) => ({
        ...params,
        value: params.value + Math.floor(second / 1_000_000),
        second: second % 1_000_000,
      })),
    }),
  },
  {
    name: "reports no microseconds of SO_SNDTIMEO",
    caughtBy: ["option/send-timeout"],
    breaks: () => ({
      async getsockopt({ option }, next) {
        const reply = await next();
        return option === "SO_SNDTIMEO" && reply.value ? { value: { ...reply.value, second: 0 } } : reply;
      },
    }),
  },
  {
    name: "gives sends almost no time where SO_SNDTIMEO is 0",
    caughtBy: ["timeout/so-sndtimeo"],
    breaks: () => ({
      setsockopt: (params, next) =>
        params.option === "SO_SNDTIMEO" && params.value === 0 && !params.second
          ? next({ ...params, second: 10_000 })
          : next(),
    }),
  },
  {
    name: "ends its first receive by SO_RCVTIMEO alone",
    caughtBy: ["option/receive-timeout"],
    breaks: () => {
      const ended = new Set<SocketId>();
      return {
        async recv({ socket }, next) {
          const reply = await next();
          if (reply.error?.errno !== "EAGAIN") return reply;
          if (ended.has(socket)) return await never();
          ended.add(socket);
          return reply;
        },
      };
    },
  },
  waitsOn("sendReused"),
  waitsOn("sendmmsg"),
  waitsOn("sendDescriptors"),
];
