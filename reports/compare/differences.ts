import type { Result } from "../model.ts";
import { clip, oneLine } from "../printable.ts";
import { type Standing, standingOf } from "../standing.ts";
import { foundText } from "../text/found.ts";
import type { Difference } from "./model.ts";
import { type Lane, LANES, type Steps, stepsOf } from "./steps.ts";

/** Differences that are listed of a variant. */
const MOST_DIFFERENCES = 20;
/** UTF-16 code units of a text. */
const LONGEST = 300;

/** Stands for the result of a call that is not among the steps. */
const OTHERWISE: Readonly<Record<Lane, string>> = {
  subject: "nothing but ok",
  peer: "nothing but ok",
  harness: "not waiting",
};

/** The part of a result that is kept until it is compared with the other run. */
export interface Brief {
  readonly standing: Standing;
  /** The reason why it is not a pass, in one line. */
  readonly found: string;
  /** Outcomes by checkpoint. */
  readonly outcomes: ReadonlyMap<string, string>;
  /** The end of a script that failed by it, such as `hang`; empty for others. */
  readonly ending: string;
  /** The results of its calls. */
  readonly steps: Steps | undefined;
}

export function briefOf(result: Result): Brief {
  return {
    standing: standingOf(result),
    found: clip(foundText(result), LONGEST),
    outcomes: new Map(result.outcomes.map(({ checkpoint, outcome }) => [checkpoint, outcome])),
    ending: result.ending ?? "",
    steps: stepsOf(result),
  };
}

/**
 * The places in which the rounds of a variant differ between two runs. `told` are checkpoints and the end of
 * the script, `called` the results of calls.
 */
export function differencesOf(
  before: readonly Brief[],
  now: readonly Brief[],
): { readonly told: readonly Difference[]; readonly called: readonly Difference[] } {
  const checkpoints = new Set([...before, ...now].flatMap(({ outcomes }) => [...outcomes.keys()]));
  const told = [
    ...[...checkpoints].map((at) =>
      difference(at, before, now, ({ outcomes }) => outcomes.get(at) ?? "not recorded")
    ),
    difference("ending", before, now, ({ ending }) => ending || "as in the script"),
  ].filter((each) => each !== undefined);
  const called = stepDifferences(before, now);
  return { told: told.slice(0, MOST_DIFFERENCES), called: called.slice(0, MOST_DIFFERENCES) };
}

function stepDifferences(before: readonly Brief[], now: readonly Brief[]): Difference[] {
  if ([...before, ...now].some(({ steps }) => steps === undefined)) return [];
  return LANES.flatMap((lane) => {
    const calls = new Set([...before, ...now].flatMap(({ steps }) => [...steps?.[lane].keys() ?? []]));
    return [...calls].sort().map((call) =>
      difference(
        lane === "harness" ? call : `${call} of the ${lane}`,
        before,
        now,
        ({ steps }) => steps![lane].get(call)?.join(", ") ?? OTHERWISE[lane],
      )
    ).filter((each) => each !== undefined);
  });
}

/** A place where they differ; `undefined` where they do not. */
function difference(
  at: string,
  before: readonly Brief[],
  now: readonly Brief[],
  words: (brief: Brief) => string,
): Difference | undefined {
  const [was, is] = [before, now].map((all) => [...new Set(all.map(words))].sort().join(" or "));
  if (was === is) return undefined;
  const short = (text: string) => clip(oneLine(text), LONGEST);
  return { at: short(at), before: short(was!), now: short(is!) };
}
