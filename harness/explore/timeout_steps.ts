import type { Step } from "./step.ts";

/** Microseconds after which a call gives up waiting: nothing comes meanwhile, so they may be few. */
const TIMEOUT_US = 10_000;

/** Lets calls in one direction give up waiting, where they really wait: the system counts the time. */
const timingOut = (name: "SO_RCVTIMEO" | "SO_SNDTIMEO") => ({
  by: "subject",
  about: `sets ${name} to ${TIMEOUT_US / 1000} ms`,
  needs: [`option:${name}`],
  code: `subject.setsockopt("${name}", 0, ${TIMEOUT_US})`,
  call: ({ subject }) => subject.setsockopt(name, 0, TIMEOUT_US),
  word: () => "ok",
} as const satisfies Step);

/** The steps that set timeouts, by their names. */
export const TIMEOUT_STEPS = {
  "receive-timeout": timingOut("SO_RCVTIMEO"),
  "send-timeout": timingOut("SO_SNDTIMEO"),
} as const;

/**
 * The directions of a socket whose calls give up waiting: one at most, as neither timeout knows of the other.
 */
export type Timed = "receives" | "sends" | null;

/** The direction that a step gives a timeout; `undefined` for other steps. */
export function timedBy(step: string): Exclude<Timed, null> | undefined {
  return step === "receive-timeout" ? "receives" : step === "send-timeout" ? "sends" : undefined;
}
