import type { Mode } from "../endpoint/kinds.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Sequence, Space } from "./generate.ts";
import type { Model } from "./model.ts";
import { LISTENER, UNIX_LISTENER } from "./listener_model.ts";
import type { Step } from "./step.ts";
import { TIMEOUT_STEPS } from "./timeout_steps.ts";
import { TCP } from "./tcp_model.ts";
import { URGENT_RECEIVED } from "./urgent_steps.ts";
import { UDP } from "./udp_model.ts";
import { UNIX_DATAGRAM } from "./unix_datagram_model.ts";
import { UNIX } from "./unix_model.ts";

/** The models, by their names. */
export const MODELS: readonly Model[] = [TCP, UNIX, UDP, UNIX_DATAGRAM, LISTENER, UNIX_LISTENER];

/** Timeouts of the system's change nothing where it is not the system that waits. */
const TIMEOUTS = Object.keys(TIMEOUT_STEPS);

/** A wait that polls knows no low-water mark, and does not pass the mark of urgent data. */
const POLLED = ["low-water", ...TIMEOUTS, ...URGENT_RECEIVED];

/** Steps that a mode has no place for. */
const LEFT_OUT: Readonly<Record<Mode, readonly string[]>> = {
  nonblocking: TIMEOUTS,
  blocking: [],
  timeout: POLLED,
  natural: POLLED,
};

/**
 * Steps that a stack of its own has no place for: it need not put more than 576 bytes together (RFC 1122).
 */
const FRAGMENTED = ["peer-largest"];

/** The name of a space, which the ids of its sequences begin with: the model's, and whether calls wait. */
export function spaceName(model: Model, waits: boolean): string {
  return `explore/${model.name}${waits ? "-waiting" : ""}`;
}

/** The steps of a model that can be made in a mode, of those that both endpoints can make. */
export function spaceOf(model: Model, mode: Mode, subject: Endpoint, peer: Endpoint): Space {
  const waits = mode !== "nonblocking";
  const leftOut = [...LEFT_OUT[mode], ...subject.beside ? FRAGMENTED : []];
  const steps = Object.entries(model.steps).filter(([name, step]) => {
    const { capabilities } = step.by === "subject" ? subject : peer;
    return needsOfStep(step, waits).every((need) => capabilities.has(need)) && !leftOut.includes(name);
  });
  return { model, steps: steps.map(([name]) => name), waits };
}

function needsOfStep({ needs, waitingNeeds = [] }: Step, waits: boolean): readonly Capability[] {
  return waits ? [...needs, ...waitingNeeds] : needs;
}

/** The capabilities of the steps of a sequence; `waits` where calls wait. */
export function needsOf(
  model: Model,
  sequence: Sequence,
  waits: boolean,
  by: "subject" | "peer",
): Capability[] {
  const steps = sequence.map((name) => model.steps[name]!).filter((step) => step.by === by);
  return [...new Set(steps.flatMap((step) => needsOfStep(step, waits)))];
}

/** The modes in which a sequence can be played. */
export function modesFor(sequence: readonly string[], waits: boolean): Mode[] {
  const modes: Mode[] = waits ? ["natural", "blocking", "timeout"] : ["nonblocking"];
  return modes.filter((mode) => !sequence.some((step) => LEFT_OUT[mode].includes(step)));
}
