import { type Defect, isWaiting } from "./endpoint.ts";

const caughtBy = ["poll/ends-alone"];

/** Defects in polls that wait for an end and for nothing else. */
export const POLL_ENDS_ALONE: readonly Defect[] = [
  {
    name: "tells the peer's end only with bytes",
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
    name: "tells a hang-up to those that asked for something",
    caughtBy,
    breaks: () => ({
      async poll({ events }, next) {
        const reply = await next();
        return events.length === 0 && reply.value ? { value: { events: [] } } : reply;
      },
    }),
  },
];
