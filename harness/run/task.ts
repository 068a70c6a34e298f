import type { Implementation } from "../agents/implementations.ts";
import type { Variant } from "../case/variants.ts";
import type { Beside } from "../endpoint/endpoint.ts";
import type { Judgement } from "../judge/judge.ts";
import type { Grounds, Result, Verdict } from "../../reports/model.ts";
import type { Attempt } from "./attempt.ts";

/** A variant with the implementations in its seats. */
export interface Task {
  /** The case with its axes fixed. */
  readonly variant: Variant;
  /** The implementation under test. */
  readonly subject: Implementation;
  /** The implementation on the other side. */
  readonly peer: Implementation;
  /** True if the subject has both seats, and whatever goes wrong is its own. Then `peer` is the subject. */
  readonly pair?: boolean;
  /** Counts from 1; more than 1 with `--repeat`. */
  readonly round: number;
  /** Milliseconds that an operation may take; as many as the session says unless given. */
  readonly deadlineMs?: number;
}

/** The end of both endpoints' stderr. */
export interface Stderr {
  readonly subject: string;
  readonly peer: string;
}

type Replaced = NonNullable<Result["replaced"]>;

/** A task that was played once. */
export interface Played extends Attempt {
  /** The verdict of this play alone, before it is checked by another. */
  readonly verdict: Verdict;
  /** The end of both endpoints' stderr. */
  readonly stderr: Stderr;
  /**
   * The variant that an endpoint which died had served before; `undefined` if none died, or if it was a new
   * one.
   */
  readonly served: string | undefined;
  /** The place that the subject demands for the endpoints of its peers. */
  readonly beside: Beside | undefined;
  /** Why endpoints had to be started again, by seat, where the end of the script does not say so. */
  readonly replaced: Replaced;
  /** A clause for the explanation of the verdict. */
  readonly note?: string;
}

/** The place of a task in the time of its run. */
export interface Span {
  /** Milliseconds from the start of the run to that of the task. */
  readonly startedMs: number;
  /** Milliseconds that the task took. */
  readonly durationMs: number;
  /** The lane that played it, from 1. */
  readonly lane: number;
}

/** A task that was played and judged. */
export interface JudgedTask extends Judgement {
  /** The grounds of the judgement; absent if nothing was played. */
  readonly grounds?: Grounds;
  /** Every operation. */
  readonly history: Attempt["history"];
  /** Numbers that are not judged. */
  readonly measures: Attempt["measures"];
  /** Milliseconds spent in windows. */
  readonly waitedMs: number;
  /** The end of both endpoints' stderr. */
  readonly stderr: Stderr;
  /** Why endpoints had to be started again, by seat; absent if nothing was played. */
  readonly replaced?: Replaced;
}

/** A task cannot be played. The message says why. */
export class Unplayed extends Error {
  /** `verdict` is the verdict that this gives the task. */
  constructor(readonly verdict: Verdict, why: string) {
    super(why);
  }
}

/** The id of the case and the axes. */
export function fullName({ case: { id }, name }: Variant): string {
  return name ? `${id} ${name}` : id;
}
