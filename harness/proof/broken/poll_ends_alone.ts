import { type Defect, isWaiting } from "./endpoint.ts";

const caughtBy = ["poll/ends-alone"];

/** Defects in what ends a poll that waits. */
export const POLL_ENDS_ALONE: readonly Defect[] = [
  {
    name: "reports the peer's end only with bytes",
    caughtBy,
    breaks: () => ({
      poll: ({ socket, events, timeoutMs }, next) =>
        events.includes("in") ? next() : next({
          socket,
          events: events.filter((event) => event !== "rdhup"),
          timeoutMs: timeoutMs,
        }),
    }),
  },
  {
    // lionheart/openradar-mirror#19356
    name: "ends a poll that waits for no bytes when bytes come",
    caughtBy,
    breaks: () => ({
      async poll({ socket, events, timeoutMs }, next, endpoint) {
        if (events.includes("in") || timeoutMs === 0) return await next();
        await isWaiting(endpoint, socket, timeoutMs);
        return await next({ socket, events, timeoutMs: 0 });
      },
    }),
  },
  {
    // lionheart/openradar-mirror#19355, gramineproject/graphene#389
    name: "reports a hang-up to those that asked for something",
    caughtBy,
    breaks: () => ({
      async poll({ events }, next) {
        const reply = await next();
        return events.length === 0 && reply.value ? { value: { events: [] } } : reply;
      },
    }),
  },
  {
    name: "lets the time of a poll pass before it looks",
    caughtBy: [
      ...caughtBy,
      "poll/wakes-reset",
      "poll/two-at-once",
      "poll/mode",
      "poll/several-wakes",
      "poll/closed",
    ],
    breaks: () => ({
      async poll({ socket, events, timeoutMs }, next) {
        if (timeoutMs > 0) await new Promise((resolve) => setTimeout(resolve, timeoutMs));
        return await next({ socket, events, timeoutMs: 0 });
      },
      async pollAll({ sockets, events, timeoutMs }, next) {
        await new Promise((resolve) => setTimeout(resolve, timeoutMs));
        return await next({ sockets, events, timeoutMs: 0 });
      },
    }),
  },
  {
    name: "reports the peer's end where reading alone is asked for",
    caughtBy: ["poll/end-only-asked"],
    breaks: () => ({
      poll: (params, next) =>
        next(params.events.includes("in") ? { ...params, events: [...params.events, "rdhup"] } : params),
    }),
  },
];
