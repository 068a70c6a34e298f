import type { Call, Step } from "./steps.ts";

/** Calls that were begun and never returned, which a program waits for at its end. */
export function unended(steps: readonly Step[]): Call[] {
  const ended = new Set(steps.flatMap((step) => step.kind === "end" ? [step.call] : []));
  return steps.flatMap((step) => step.kind === "begin" && !ended.has(step.call) ? [step.call] : []);
}

/** The calls of steps, in the order in which they are made. */
export function callsOf(steps: readonly Step[]): Call[] {
  return steps.flatMap((step) => step.kind === "call" || step.kind === "begin" ? [step.call] : []);
}
