import type { Reply } from "../../endpoint/endpoint.ts";
import type { SocketId } from "../../endpoint/kinds.ts";
import { type Defect, keepingMode, never } from "./endpoint.ts";
import { eventsAt, retold } from "./poll.ts";

/** Defects in waiting for readiness. */
export const POLL_WAITING: readonly Defect[] = [
  {
    name: "waits for a while even if it is asked not to wait",
    caughtBy: ["poll/timeout"],
    breaks: () => ({
      poll: (params, next) => next({ ...params, timeoutMs: Math.max(params.timeoutMs, 200) }),
    }),
  },
  {
    name: "takes the milliseconds of a poll for microseconds",
    caughtBy: ["poll/timeout"],
    breaks: () => ({
      poll: (params, next) => next({ ...params, timeoutMs: Math.ceil(params.timeoutMs / 1000) }),
    }),
  },
  {
    name: "rounds the time of a poll up to the next half second",
    caughtBy: ["poll/timeout"],
    breaks: () => ({
      poll: (params, next) => next({ ...params, timeoutMs: Math.ceil(params.timeoutMs / 500) * 500 }),
    }),
  },
  {
    name: "rounds the time of a poll up to the next tenth of a second",
    caughtBy: ["poll/timeout"],
    breaks: () => ({
      poll: (params, next) => next({ ...params, timeoutMs: Math.ceil(params.timeoutMs / 100) * 100 }),
    }),
  },
  {
    name: "takes a poll whose time is up for a poll that was successful",
    caughtBy: ["poll/timeout", "poll/listener"],
    breaks: () => ({
      poll: ({ events }, next) => retold(next, (told) => told.length > 0 ? told : events.slice(0, 1)),
    }),
  },
  {
    name: "waits in a poll for as long as the socket's mode says",
    caughtBy: ["poll/mode"],
    breaks: () => {
      const modes = new Map<SocketId, number>();
      return {
        setMode({ socket, mode, timeoutMs }, next) {
          if (mode === "nonblocking") modes.set(socket, 0);
          else if (mode === "timeout") modes.set(socket, timeoutMs ?? 0);
          return next();
        },
        poll: (params, next) =>
          next({ ...params, timeoutMs: Math.min(params.timeoutMs, modes.get(params.socket) ?? Infinity) }),
      };
    },
  },
  {
    name: "waits for ever in a poll of a socket that blocks",
    caughtBy: ["poll/mode"],
    breaks: () => {
      const blocking = new Set<SocketId>();
      return {
        setMode: keepingMode("blocking", blocking),
        async poll({ socket }, next) {
          const reply = await next();
          const nothing = blocking.has(socket) && reply.value?.events.length === 0;
          return nothing ? never() : reply;
        },
      };
    },
  },
  {
    name: "wakes the one of two polls that began last",
    caughtBy: ["poll/two-at-once", "poll/wakes-reset"],
    breaks: () => {
      let last = 0;
      return {
        async poll({ timeoutMs, events }, next) {
          const mine = timeoutMs > 0 && !events.includes("out") ? ++last : last;
          const reply = await next();
          return mine === last ? reply : never();
        },
      };
    },
  },
  {
    name: "lets a poll wait until the one before it has returned",
    caughtBy: ["poll/two-at-once"],
    breaks: () => {
      let before: Promise<unknown> = Promise.resolve();
      return {
        poll(_params, next) {
          const reply = before.then(() => next());
          before = reply;
          return reply;
        },
      };
    },
  },
  {
    name: "does not wake a poll for what it was not asked for, a reset included",
    caughtBy: ["poll/wakes-reset"],
    breaks: () => ({
      async poll({ events, timeoutMs }, next) {
        const reply = await next();
        return timeoutMs > 0 && events.length === 0 ? never() : reply;
      },
    }),
  },
  {
    name: "wakes a poll by a reset, and takes the error for it",
    caughtBy: ["poll/wakes-reset"],
    breaks: () => ({
      async poll({ socket, timeoutMs }, next, endpoint) {
        const reply = await next();
        if (timeoutMs > 0 && reply.value?.events.includes("err")) {
          await endpoint.invoke("getsockopt", { socket, option: "SO_ERROR" });
        }
        return reply;
      },
    }),
  },
  {
    name: "looks when a poll begins, and not again",
    caughtBy: ["poll/wakes", "poll/mode", "poll/wakes-reset"],
    breaks: () => ({
      async poll(params, next) {
        const reply = await next({ ...params, timeoutMs: 0 });
        if (reply.error || reply.value.events.length > 0 || params.timeoutMs === 0) return reply;
        await new Promise((resolve) => setTimeout(resolve, Math.min(params.timeoutMs, 5_000)));
        return reply;
      },
    }),
  },
  {
    name: "ends a poll that waits when another begins",
    caughtBy: ["poll/wakes"],
    breaks: () => {
      let end = () => {};
      return {
        poll(_params, next) {
          end();
          const ended = new Promise<Reply<"poll">>((resolve) =>
            end = () => resolve({ value: { events: [] } })
          );
          return Promise.race([next(), ended]);
        },
      };
    },
  },
  {
    name: "wakes a poll for bytes, and not for the end of a stream",
    caughtBy: ["poll/wakes"],
    breaks: () => ({
      async poll(params, next, endpoint) {
        const reply = await next();
        if (params.timeoutMs === 0 || !reply.value) return reply;
        const events = await eventsAt(endpoint, params.socket);
        return events.includes("rdhup") ? never() : reply;
      },
    }),
  },
  {
    name: "does not wait in a poll of less than 100 milliseconds",
    caughtBy: ["poll/timeout"],
    breaks: () => ({
      poll: (params, next) => next(params.timeoutMs < 100 ? { ...params, timeoutMs: 0 } : params),
    }),
  },
  {
    name: "does not wait again once a poll has waited in vain",
    caughtBy: ["poll/timeout"],
    breaks: () => {
      const waited = new Set<SocketId>();
      return {
        async poll(params, next) {
          const reply = await next(waited.has(params.socket) ? { ...params, timeoutMs: 0 } : params);
          if (params.timeoutMs > 0 && reply.value?.events.length === 0) waited.add(params.socket);
          return reply;
        },
      };
    },
  },
  {
    name: "says of what was looked at that it was read",
    caughtBy: ["poll/after-peek"],
    breaks: () => {
      const peeked = new Set<SocketId>();
      return {
        recv({ socket, flags }, next) {
          if (flags?.includes("peek")) peeked.add(socket);
          else peeked.delete(socket);
          return next();
        },
        async poll({ socket }, next) {
          const reply = await next();
          if (!reply.value || !peeked.has(socket)) return reply;
          return { value: { events: reply.value.events.filter((event) => event !== "in") } };
        },
      };
    },
  },
  {
    // libressl/portable#1321
    name: "waits for whole tenths of a second, and not for the rest of its time",
    caughtBy: ["poll/timeout"],
    breaks: () => ({
      poll: ({ timeoutMs, ...rest }, next) =>
        next({ ...rest, timeoutMs: timeoutMs > 100 ? Math.floor(timeoutMs / 100) * 100 : timeoutMs }),
    }),
  },
  {
    // usocket/usocket#43
    name: "wakes a poll for the first bytes of a socket, and for no others",
    caughtBy: ["poll/wakes"],
    breaks: () => {
      const told = new Set<SocketId>();
      return {
        async poll({ socket, timeoutMs }, next) {
          if (timeoutMs > 0 && told.has(socket)) return await never();
          const reply = await next();
          if (reply.value?.events.includes("in")) told.add(socket);
          return reply;
        },
      };
    },
  },
  ...(["poll", "pollAll"] as const).flatMap((method): Defect[] => [
    {
      // gramineproject/graphene#917, zephyrproject-rtos/zephyr#28577
      name: `does not wait where a ${method} has no end`,
      caughtBy: ["poll/endless"],
      breaks: () => ({
        [method]: <P extends object, R>(params: P, next: (params: P) => Promise<R>) =>
          next({ ...params, endless: 0 }),
      }),
    },
    {
      name: `takes a ${method} without end for one of a millisecond`,
      caughtBy: ["poll/endless"],
      breaks: () => ({
        [method]: <P extends { endless?: number }, R>(params: P, next: (params: P) => Promise<R>) =>
          next(params.endless ? { ...params, endless: 0, timeoutMs: 1 } : params),
      }),
    },
    {
      name: `never ends a ${method} without end, whatever comes`,
      caughtBy: ["poll/endless"],
      breaks: () => ({
        [method]: async <P extends { endless?: number }, R>(
          params: P,
          next: (params?: P) => Promise<R>,
        ): Promise<R> => {
          if (!params.endless) return await next();
          await next({ ...params, endless: 0 });
          return await never();
        },
      }),
    },
  ]),
];
