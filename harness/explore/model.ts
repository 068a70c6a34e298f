import type { Capability } from "../endpoint/capabilities.ts";
import type { Family } from "../endpoint/address.ts";
import { isErrnoName } from "../script/outcomes.ts";
import type { Source } from "../../reports/model.ts";
import type { Role } from "../script/scenario.ts";
import type { Steps } from "./step.ts";

/** One way in which a step may go. */
export interface Branch<World> {
  /** The outcome that the caller sees, in the words of {@linkcode Steps}. */
  readonly seen: string;
  /** The world afterwards. */
  readonly world: World;
}

/**
 * Says what may happen when both ends of a connection make one call after another. A model is pure: no clock,
 * no sockets. Its world is everything about both ends that a call can tell.
 */
// deno-lint-ignore no-explicit-any -- each model has worlds of its own, which nobody else looks into
export interface Model<World = any> {
  /** Such as `tcp`: the word behind `explore/` in the ids of its sequences. */
  readonly name: string;
  /** The address families that it is right for. */
  readonly families: readonly Family[];
  /** The type of its sockets. */
  readonly type: "stream" | "datagram" | "listener";
  /** The roles that its subject plays; both unless given. */
  readonly roles?: readonly Role[];
  /** Its alphabet. */
  readonly steps: Steps;
  /** Capabilities that both ends need to be connected at all. */
  readonly needs: readonly Capability[];
  /** A sequence that every sound implementation gets through: the proof that sequences are played at all. */
  readonly control: readonly string[];
  /** The step with which the peer looks at what the subject did, after every sequence. */
  readonly last: string;
  /** The documents that it rests on. */
  readonly sources: readonly Source[];
  /** The world in which a sequence begins. */
  fresh(): World;
  /**
   * True if a step can be made: nobody calls on a socket that was closed, or on one whose call still waits.
   */
  can(world: World, step: string): boolean;
  /**
   * Every way in which a step may go. With `waits`, a call of the subject's that has nothing to give waits,
   * which is seen as `pending`; without, it fails with EAGAIN.
   */
  next(world: World, step: string, waits: boolean): readonly Branch<World>[];
  /** The outcomes beside `seen` that the standards allow where the system is not Linux. */
  elsewhere(step: string, seen: string): readonly string[];
  /**
   * The world after `seen`, one of {@linkcode Model.elsewhere}, made of the one after Linux's outcome; the
   * same unless given.
   */
  then?(world: World, step: string, seen: string): World;
  /** All of the subject's state that its next call may depend on, in words, without counts. */
  state(world: World): string;
  /** {@linkcode Model.state} of both ends: worlds of which it is the same allow the same from here on. */
  states(world: World): string;
}

/** The allowed outcomes of a step, and the worlds that fit what was seen. */
export interface After<World> {
  /** Outcomes that may be seen. */
  readonly allowed: ReadonlySet<string>;
  /** Outcomes that may be seen besides where the system is not Linux. */
  readonly elsewhere: ReadonlySet<string>;
  /** The worlds that there may be now. */
  readonly worlds: readonly World[];
}

/**
 * The allowed outcome that what was seen stands for: itself, or an errno where the implementation gave none.
 */
export function standsFor(allowed: Iterable<string>, seen: string): string | undefined {
  const words = seen.split(/[,>]/);
  for (const each of allowed) {
    if (each === seen) return each;
    const other = each.split(/[,>]/);
    const same = words.length === other.length &&
      words.every((word, index) => word === other[index] || word === "error" && isErrnoName(other[index]));
    if (same) return each;
  }
  return undefined;
}

/**
 * Makes a step in each of `worlds`, and keeps those that fit what was `seen`; all of them unless that is
 * given.
 */
export function after<World>(
  model: Model<World>,
  worlds: readonly World[],
  step: string,
  waits: boolean,
  seen?: string,
): After<World> {
  const branches = worlds.flatMap((world) => model.next(world, step, waits));
  const allowed = new Set(branches.map((each) => each.seen));
  const elsewhere = new Set([...allowed].flatMap((each) => model.elsewhere(step, each)));
  const fits = (each: string) =>
    seen === undefined || each === seen || (!allowed.has(seen) && model.elsewhere(step, each).includes(seen));
  const kept = branches.filter((each) => fits(each.seen)).map(({ world, seen: due }) =>
    seen === undefined || seen === due ? world : model.then?.(world, step, seen) ?? world
  );
  return { allowed, elsewhere, worlds: kept.length > 1 ? distinct(kept) : kept };
}

/** Worlds, each once. */
export function distinct<World>(worlds: readonly World[]): World[] {
  return [...new Map(worlds.map((world) => [JSON.stringify(world), world])).values()];
}
