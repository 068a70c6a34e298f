import type { Step } from "./step.ts";

/** The events that poll is asked for, or tells unasked. */
const EVENTS = ["in", "out", "err", "hup", "rdhup"] as const;

/** Polls, without waiting. */
export const POLL = {
  by: "subject",
  about: "polls, without waiting",
  needs: ["poll"],
  code: 'subject.poll(["in", "out", "rdhup"], 0)',
  parts: EVENTS,
  set: true,
  call: ({ subject }) => subject.poll(["in", "out", "rdhup"], 0),
  word: (events: readonly string[]) => EVENTS.filter((each) => events.includes(each)).join(","),
} as const satisfies Step;

/** Takes the pending error. */
export const SO_ERROR = {
  by: "subject",
  about: "reads SO_ERROR",
  needs: ["option:SO_ERROR"],
  code: 'subject.getsockopt("SO_ERROR")',
  call: ({ subject }) => subject.getsockopt("SO_ERROR"),
  word: ({ errno, value }) => errno ?? (value === 0 ? "none" : "error"),
} as const satisfies Step;
