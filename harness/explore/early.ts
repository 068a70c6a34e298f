import { difference } from "./checkpoints.ts";
import type { Sequence, Space } from "./generate.ts";
import { after, standsFor } from "./model.ts";

/** Separates what a step gave from what it woke. */
const WAKES = ">";

/** A sequence as it was played, up to the step that deviated. */
export interface Shown {
  readonly sequence: Sequence;
  /** The outcome of each step. */
  readonly seen: readonly string[];
  /** True if what the standards leave open is allowed. */
  readonly foreign: boolean;
}

/**
 * What would deviate if the last of what was sent had not come when the call that deviates was made: a difference
 * for each part that may have been under way, which is empty where the model allows what was seen. Each end's
 * steps arrive in order.
 */
export function* earlyDifferences({ model, waits }: Space, shown: Shown): Generator<string> {
  const { sequence } = shown;
  const sent = (end: "subject" | "peer") =>
    [...sequence.keys()].filter((at) => {
      const { by, arrive } = model.steps[sequence[at]!]!;
      return by === end && (arrive !== undefined || end === "peer");
    }).reverse();
  const [ours, theirs] = [sent("subject"), sent("peer")];
  if (ours.length + theirs.length === 0) return;
  for (let own = 0; own <= ours.length; own++) {
    for (let other = 0; other <= theirs.length; other++) {
      const late = new Set([...ours.slice(0, own), ...theirs.slice(0, other)]);
      // None of them is late where a part has come.
      for (const seen of late.size === 0 ? wholes(shown.seen).slice(1) : wholes(shown.seen)) {
        const difference = differenceWithout({ model, waits }, { ...shown, seen }, late);
        if (difference !== undefined) yield difference;
      }
    }
  }
}

/** What was seen, and what would have been if a part that has come were the whole. */
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
    // What was seen behind a step that is late may be what the model does not allow without it.
    const kept = right === undefined ? [] : after(model, worlds, step, waits, right).worlds;
    worlds = kept.length > 0 ? [...kept] : [...all];
    if (worlds.length === 0) return undefined;
  }
  return undefined;
}
