import type { Mode } from "../endpoint/kinds.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Space } from "./generate.ts";
import type { Model } from "./model.ts";
import { TCP } from "./tcp_model.ts";
import { UDP } from "./udp_model.ts";
import { UNIX } from "./unix_model.ts";

/** The models, by their names. */
export const MODELS: readonly Model[] = [TCP, UNIX, UDP];

/** Steps that a mode has no place for: a fill ends with EAGAIN, and a timeout's poll knows no low-water mark. */
const LEFT_OUT: Readonly<Record<Mode, readonly string[]>> = {
  nonblocking: [],
  blocking: ["fill"],
  timeout: ["fill", "low-water"],
  natural: ["fill", "low-water"],
};

/** The name of a space, which the ids of its sequences begin with: the model's, and whether calls wait. */
export function spaceName(model: Model, waits: boolean): string {
  return `explore/${model.name}${waits ? "-waiting" : ""}`;
}

/** The steps of a model that can be made in a mode, of those that both endpoints can make. */
export function spaceOf(model: Model, mode: Mode, subject: Endpoint, peer: Endpoint): Space {
  const steps = Object.entries(model.steps).filter(([name, { by, needs }]) => {
    const { capabilities } = by === "subject" ? subject : peer;
    return needs.every((need) => capabilities.has(need)) && !LEFT_OUT[mode].includes(name);
  });
  return { model, steps: steps.map(([name]) => name), waits: mode !== "nonblocking" };
}

/** The capabilities of a model's steps. */
export function needsOf(model: Model, sequence: readonly string[], by: "subject" | "peer"): Capability[] {
  const steps = sequence.map((name) => model.steps[name]!).filter((step) => step.by === by);
  return [...new Set(steps.flatMap((step) => step.needs))];
}

/** The modes in which a sequence can be played. */
export function modesFor(sequence: readonly string[], waits: boolean): Mode[] {
  const modes: Mode[] = waits ? ["natural", "blocking", "timeout"] : ["nonblocking"];
  return modes.filter((mode) => !sequence.some((step) => LEFT_OUT[mode].includes(step)));
}
