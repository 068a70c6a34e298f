import type { Outcome } from "../script/outcomes.ts";
import type { Model } from "./model.ts";
import { checkpointsOf } from "./step.ts";

/** The end of a wait is reported by the step that ended it. */
const WAKES = "wakes";
/** Joins the parts of a difference. */
const AND = ", ";
/** Joins the outcomes of which any would be allowed. */
export const OR = " or ";

/** The outcomes of a step, by what they are about; it may have woken the call of the step `waiting`. */
function parts(model: Model, step: string, seen: string, waiting?: string): [about: string, Outcome][] {
  const [own = "", wakes] = seen.split(">");
  const all = checkpointsOf(model.steps[step]!, own);
  if (wakes === undefined) return all;
  const woken: [string, Outcome][] = waiting === undefined
    ? [["", wakes as Outcome]]
    : checkpointsOf(model.steps[waiting]!, wakes);
  return [...all, ...woken.map(([about, outcome]): [string, Outcome] => [joined(WAKES, about), outcome])];
}

/** The checkpoints of a step of a sequence that was seen so. */
export function named(
  model: Model,
  sequence: readonly string[],
  at: number,
  seen: string,
  waiting?: string,
): [checkpoint: string, outcome: Outcome][] {
  const step = sequence[at]!;
  return parts(model, step, seen, waiting)
    .map(([about, outcome]) => [joined(`${at + 1}:${step}`, about), outcome]);
}

/** True for a checkpoint about the call that waits, which a step may have woken. */
export function isWake(checkpoint: string): boolean {
  return checkpoint.split(".")[1] === WAKES;
}

/**
 * The part of an outcome that is not allowed, beside the allowed one that comes closest: `recv: EAGAIN →
 * eof`.
 */
export function difference(
  model: Model,
  step: string,
  allowed: ReadonlySet<string>,
  seen: string,
  waiting?: string,
): string {
  const kind = model.steps[step]!.alike ?? step;
  if (seen === "hang" || seen === "crash") return `${kind}: ${[...allowed].join(OR)} → ${seen}`;
  const found = parts(model, step, seen, waiting);
  const unlike = [...allowed].map((each) => {
    const due = new Map(parts(model, step, each, waiting));
    return found.filter(([about, outcome]) => due.get(about) !== outcome)
      .map(([about, outcome]) => `${joined(kind, about)}: ${due.get(about) ?? "nothing"} → ${outcome}`);
  });
  return unlike.toSorted((a, b) => a.length - b.length)[0]?.join(AND) ?? `${kind}: ${seen}`;
}

/**
 * The {@linkcode difference} at one checkpoint of a sequence, where `outcome` is not the one that is `due`.
 */
export function differenceAt(
  model: Model,
  sequence: readonly string[],
  checkpoint: string,
  due: string,
  outcome: string,
): string {
  const [position, words = ""] = checkpoint.split(":");
  const step = sequence[Number(position) - 1]!;
  return `${model.steps[step]!.alike ?? step}${words.slice(step.length)}: ${due} → ${outcome}`;
}

/** The parts of a {@linkcode difference}. */
export function respectsOf(kind: string): string[] {
  return kind.split(AND);
}

function joined(...words: string[]): string {
  return words.filter(Boolean).join(".");
}
