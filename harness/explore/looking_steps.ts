import type { PollEvent } from "../endpoint/kinds.ts";
import type { Ends, Step } from "./step.ts";

/** The events that poll reports, asked for or not. */
const EVENTS = ["in", "pri", "out", "err", "hup", "rdhup"] as const;
/** The events that poll reports without being asked. */
const UNASKED: ReadonlySet<string> = new Set(["err", "hup"]);

/** Polls for some events, without waiting. */
const polling = (about: string, asked: readonly PollEvent[]) => ({
  by: "subject",
  about,
  // One that is made of select() reports no states, but what a receive or a send would do.
  needs: ["poll", "poll:errors"],
  code: `subject.poll(${JSON.stringify(asked)}, 0)`,
  parts: EVENTS,
  set: true,
  call: ({ subject }) => subject.poll(asked, 0),
  word: (events: readonly string[]) => EVENTS.filter((each) => events.includes(each)).join(","),
} as const satisfies Step);

/** Polls for every event. */
export const POLL = polling("polls, without waiting", ["in", "pri", "out", "rdhup"]);

/** Polls for bytes alone. */
export const POLL_IN = {
  ...polling("polls for bytes alone, without waiting", ["in"]),
  alike: "poll",
} as const satisfies Step;

/** The events that a poll for bytes alone tells, of those that are there. */
export function toldByPollIn(events: string): string {
  return events.split(",").filter((each) => each === "in" || UNASKED.has(each)).join(",");
}

/** Takes the pending error. */
export const SO_ERROR = {
  by: "subject",
  about: "reads SO_ERROR",
  needs: ["option:SO_ERROR"],
  code: 'subject.getsockopt("SO_ERROR")',
  call: ({ subject }) => subject.getsockopt("SO_ERROR"),
  word: ({ errno, value }) => errno ?? (value === 0 ? "none" : "error"),
} as const satisfies Step;

/** Counts the bytes that can be received; `isSame` says whether it may be so many, where it is not none. */
export const unread = (about: string, isSame: (count: number, ends: Ends) => boolean) => ({
  by: "subject",
  about,
  needs: ["fionread"],
  code: "subject.fionread()",
  call: ({ subject }) => subject.fionread(),
  word: (count: number, ends) => count === 0 ? "none" : isSame(count, ends) ? "same" : "different",
} as const satisfies Step);
