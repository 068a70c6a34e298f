import { difference } from "./checkpoints.ts";
import type { Sequence, Space } from "./generate.ts";
import { after, standsFor } from "./model.ts";

/** Separates what a step gave from what it woke. */
const WAKES = ">";
/** The names of steps that send data. */
const SEND = /^(peer-)?send/;

/** A sequence as it was played, up to the step that deviated. */
export interface Shown {
  readonly sequence: Sequence;
  /** The outcome of each step. */
  readonly seen: readonly string[];
  /** True if what the standards leave open is allowed. */
  readonly foreign: boolean;
}

/**
 * Judges what was seen as if a part of what was sent had been under way when the last call was made. Gives a
 * difference for each part that may have been, empty where the model allows what was seen. A part is a run of
 * steps of each end: a reset does not wait for what was sent before. The end that calls knows of its own
 * steps; what may be late there is the answer to a send.
 */
export function* earlyDifferences({ model, waits }: Space, shown: Shown): Generator<string> {
  const { sequence } = shown;
  const outcome = shown.seen.at(-1)!;
  // A connect of the peer's may be under way itself.
  if (/^pending(>pending)?$/.test(outcome) && model.steps[sequence.at(-1)!]!.by === "peer") yield "";
  // What is woken is a call of the subject's.
  const caller = outcome.includes(WAKES) ? "subject" : model.steps[sequence.at(-1)!]!.by;
  const runs = (end: "subject" | "peer") =>
    runsOf([...sequence.keys()].filter((at) => {
      const name = sequence[at]!;
      const { by, arrive } = model.steps[name]!;
      return by === end && (arrive !== undefined || end === "peer") && (end !== caller || SEND.test(name));
    }));
  const theirs = runs("peer");
  for (const own of runs("subject")) {
    for (const other of theirs) {
      const late = new Set([...own, ...other]);
      // If none is late, a part of one may be.
      const [seen, ...whole] = wholes(shown.seen);
      for (const each of late.size === 0 ? whole : [seen!, ...whole]) {
        const difference = differenceWithout({ model, waits }, { ...shown, seen: each }, late);
        if (difference !== undefined) yield difference;
      }
    }
  }
}

/** Every run of some numbers, the empty one first. */
function runsOf(all: readonly number[]): number[][] {
  return [
    [],
    ...all.flatMap((_, from) => all.slice(from).map((_, more) => all.slice(from, from + more + 1))),
  ];
}

/** The outcomes that were seen, and the same with a part that has come taken for the whole. */
function wholes(seen: readonly string[]): (readonly string[])[] {
  const last = seen.at(-1)!;
  return [
    seen,
    ...["data", "intact"].map((whole) => last.replace("short", whole)).filter((each) => each !== last)
      .map((each) => seen.with(-1, each)),
  ];
}

/** The difference if some steps have not arrived; `undefined` if the others cannot be made without them. */
function differenceWithout(
  { model, waits }: Pick<Space, "model" | "waits">,
  { sequence, seen, foreign }: Shown,
  late: ReadonlySet<number>,
): string | undefined {
  const last = seen.length - 1;
  let worlds = [model.fresh()];
  let waiting: string | undefined;
  for (const [at, outcome] of seen.entries()) {
    const step = sequence[at]!;
    const own = outcome.split(WAKES)[0]!;
    if (late.has(at)) {
      // It should have woken a call, which cannot know of it.
      if (at === last) return outcome === `${own}${WAKES}pending` ? "" : undefined;
      continue;
    }
    worlds = worlds.filter((world) => model.can(world, step));
    const { allowed, elsewhere, worlds: all } = after(model, worlds, step, waits);
    const right = standsFor(allowed, outcome) ?? (foreign ? standsFor(elsewhere, outcome) : undefined);
    if (at === last) return right === undefined ? difference(model, step, allowed, outcome, waiting) : "";
    if (own === "pending") waiting = step;
    else if (outcome !== own && !outcome.endsWith(`${WAKES}pending`)) waiting = undefined;
    // What was seen after a step that is late may be what the model does not allow without it.
    const kept = right === undefined ? [] : after(model, worlds, step, waits, right).worlds;
    worlds = kept.length > 0 ? [...kept] : [...all];
    if (worlds.length === 0) return undefined;
  }
  return undefined;
}
