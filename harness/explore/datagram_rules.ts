import { DATAGRAM_STEPS, type DatagramStep } from "./datagram_steps.ts";
import { type Timed, timedBy } from "./timeout_steps.ts";
import { toldByPollIn } from "./looking_steps.ts";
import type { Branch, Model } from "./model.ts";

/** A datagram that waits to be received: the bytes that it has, as far as calls can tell. */
type Size = "empty" | "small" | "large";

/** The subject's socket, and what the peer has. */
export interface DatagramWorld {
  /** Datagrams that can be received, in order. */
  readonly queue: readonly Size[];
  readonly connected: boolean;
  /** ECONNREFUSED is pending: something was sent to a port that is refused. */
  readonly refused: boolean;
  readonly noWrites: boolean;
  /** Datagrams at the peer. */
  readonly there: number;
  /** The peer has no room for more. */
  readonly full: boolean;
  /** One of those at the peer may take most of the buffer of a sender over AF_UNIX. */
  readonly large: boolean;
  /** The peer takes nothing any more. */
  readonly left: boolean;
  readonly held: boolean;
  readonly waiting: DatagramStep | null;
  /** The calls that give up waiting. */
  readonly timed: Timed;
}

/** An outcome, and the world afterwards. */
export type Went = readonly [seen: string, world: DatagramWorld];

/** Rules that depend on the family of addresses. */
export interface DatagramRules {
  /** Makes a step that is not the same everywhere. */
  act(world: DatagramWorld, step: DatagramStep): Went;
  /** True if a step that sends would wait for room. */
  sendWaits(world: DatagramWorld, step: DatagramStep): boolean;
  /** Each way in which a send that waited may end. */
  wake(world: DatagramWorld, step: DatagramStep): Went[];
}

const RECEIVES: ReadonlySet<string> = new Set(["recv", "recv-one", "peek"]);

function receive(world: DatagramWorld, small: boolean, keep: boolean): Went {
  const { queue, refused } = world;
  if (refused) return ["ECONNREFUSED", { ...world, refused: false }];
  const [next, ...rest] = queue;
  if (next === undefined) return ["EAGAIN", world];
  const seen = next === "empty" ? "empty" : small ? "truncated" : "whole";
  return [seen, keep ? world : { ...world, queue: rest }];
}

/** A datagram comes to the subject. */
export function arrive(world: DatagramWorld, size: Size): Went {
  return ["ok", { ...world, queue: [...world.queue, size] }];
}

function act(rules: DatagramRules, world: DatagramWorld, step: DatagramStep): Went {
  const { queue, connected, refused, there } = world;
  switch (step) {
    case "recv":
    case "recv-one":
    case "peek":
      return receive(world, step === "recv-one", step === "peek");
    case "poll-in": {
      const [events] = rules.act(world, "poll");
      return [toldByPollIn(events), world];
    }
    case "error":
      return [refused ? "ECONNREFUSED" : "none", { ...world, refused: false }];
    case "unread":
      return [queue.length === 0 || queue[0] === "empty" ? "none" : "same", world];
    case "getpeername":
      return [connected ? "same" : "ENOTCONN", world];
    case "getsockname":
      return ["same", world];
    case "receive-timeout":
    case "send-timeout":
      return ["ok", { ...world, timed: timedBy(step)! }];
    case "close":
      return ["ok", { ...world, held: false }];
    case "peer-send":
      return arrive(world, "small");
    case "peer-none":
      return arrive(world, "empty");
    case "peer-large":
    case "peer-largest":
      return arrive(world, "large");
    case "peer-read":
      return [`${there > 0 ? "intact" : "none"},EAGAIN`, { ...world, there: 0, full: false, large: false }];
    case "peer-leave":
    case "peer-close":
      return ["ok", { ...world, left: true, full: false, large: false }];
    default:
      return rules.act(world, step);
  }
}

function wouldWait(rules: DatagramRules, world: DatagramWorld, step: DatagramStep): boolean {
  if (world.timed === (RECEIVES.has(step) ? "receives" : "sends")) return false;
  return RECEIVES.has(step) ? world.queue.length === 0 && !world.refused : rules.sendWaits(world, step);
}

function next(
  rules: DatagramRules,
  before: DatagramWorld,
  step: DatagramStep,
  waits: boolean,
): Branch<DatagramWorld>[] {
  if (waits && wouldWait(rules, before, step)) {
    return [{ seen: "pending", world: { ...before, waiting: step } }];
  }
  const [seen, world] = act(rules, before, step);
  const { waiting } = world;
  if (waiting === null) return [{ seen, world }];
  if (wouldWait(rules, world, waiting)) return [{ seen: `${seen}>pending`, world }];
  const awake = { ...world, waiting: null };
  const ways = RECEIVES.has(waiting) ? [act(rules, awake, waiting)] : rules.wake(awake, waiting);
  return ways.flatMap(([woken, then]) => {
    const branch = { seen: `${seen}>${woken}`, world: then };
    // What waited for room may have come before the peer looked for more.
    return step === "peer-read" && then.there > 0
      ? [branch, { ...branch, world: { ...then, there: 0 } }]
      : [branch];
  });
}

function state({ queue, connected, refused, noWrites, full, held, waiting, timed }: DatagramWorld): string {
  const all = [
    connected ? "connected" : "unconnected",
    queue.length > 0 && `${queue[0]} first`,
    refused && "refused",
    noWrites && "no writes",
    full && "full",
    waiting && `in ${waiting}`,
    timed && `${timed} time out`,
    !held && "closed",
  ];
  return all.filter(Boolean).join(", ");
}

/** The parts of a model of datagrams that none has otherwise. */
export function datagramModel(
  rules: DatagramRules,
): Pick<
  Model<DatagramWorld>,
  "type" | "control" | "last" | "fresh" | "can" | "next" | "then" | "state" | "states"
> {
  return {
    type: "datagram",
    last: "peer-read",
    control: ["sendto", "peer-read", "peer-send", "recv", "close"],
    fresh: () => ({
      queue: [],
      connected: false,
      refused: false,
      noWrites: false,
      there: 0,
      full: false,
      large: false,
      left: false,
      held: true,
      waiting: null,
      timed: null,
    }),
    can(world, step) {
      // The default buffers hold one of these, and few others.
      if (step === "peer-largest" && world.queue.length > 0) return false;
      if (step === "send-largest" && world.there > 0) return false;
      // An address that was given up is given to others, who do not want what was meant for it.
      if (DATAGRAM_STEPS[step as DatagramStep].by === "peer") {
        return !world.left && (world.held || step === "peer-read");
      }
      if (step === "connect" && world.connected || timedBy(step) && world.timed) return false;
      return world.held && world.waiting === null;
    },
    next: (before, step, waits) => next(rules, before, step as DatagramStep, waits),
    // A system that does not report a refusal gives the next datagram.
    then: (world, step, seen) =>
      /^recv/.test(step) && seen !== "EAGAIN" ? { ...world, queue: world.queue.slice(1) } : world,
    state,
    states: (world) => `${state(world)} | ${world.there > 0} ${world.left}`,
  };
}
