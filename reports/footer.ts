import { type Consequences, exitCode } from "./consequence.ts";
import type { RunFooter, Stale } from "./model.ts";
import { sizeOf } from "./standing.ts";
import type { Summary } from "./summary.ts";

/** Everything that the end of a run depends on. */
export interface Finished extends Omit<Consequences, "kinds" | "stale" | "unsure"> {
  /** The results in numbers. */
  readonly summary: Summary;
  /** Expectations that did not come true. */
  readonly stale: readonly Stale[];
  /** Milliseconds that the run took. */
  readonly durationMs: number;
  /** ISO 8601, UTC. */
  readonly finished: string;
}

/** The last line of a run. */
export function footerOf({ summary, stale, durationMs, finished, ...consequences }: Finished): RunFooter {
  return {
    type: "end",
    finished,
    durationMs: Math.round(durationMs),
    interrupted: consequences.interrupted,
    ...(consequences.stoppedAfter === undefined ? {} : { stoppedAfter: consequences.stoppedAfter }),
    exitCode: exitCode({
      kinds: summary.kinds(),
      stale: stale.length,
      unsure: summary.unsure,
      ...consequences,
    }),
    totals: summary.totals,
    expected: sizeOf(summary.tally(), ["known"]),
    stale,
  };
}
