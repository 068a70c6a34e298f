import type { Result, RunFooter, RunHeader } from "./model.ts";
import { count, grouped } from "./printable.ts";
import { Summary } from "./summary.ts";

/**
 * A run as every format reads it. It may have far more results than memory holds, so they are read anew each
 * time.
 */
export interface Report {
  /** The first line. */
  readonly run: RunHeader;
  /** The results in numbers. */
  readonly summary: Summary;
  /** Every result, in the order in which they finished. */
  results(): AsyncIterable<Result>;
  /** The last line; absent where the run was cut short. */
  readonly end?: RunFooter;
}

/** A file of a report that has several. */
export interface ReportFile {
  /** The part of its name after a hyphen: letters, digits, `.`, `_` and `-`; empty for the first. */
  readonly part: string;
  /** Its text, piece by piece. */
  readonly text: Iterable<string>;
}

/** A run whose results are in memory. */
export interface WholeRun {
  /** The first line. */
  readonly run: RunHeader;
  /** Every result, in the order in which they finished. */
  readonly results: readonly Result[];
  /** The last line; absent where the run was cut short. */
  readonly end?: RunFooter;
}

/** The report of a run that is in memory. */
export function reportOf({ run, results, end }: WholeRun): Report {
  const summary = new Summary(run);
  for (const each of results) summary.add(each);
  const all = async function* () {
    yield* results;
  };
  return { run, summary, results: all, ...(end ? { end } : {}) };
}

/** A report with all of its results in memory; for runs that are known to be small. */
export async function wholeOf({ run, results, end }: Report): Promise<WholeRun> {
  return { run, results: await Array.fromAsync(results()), ...(end ? { end } : {}) };
}

/** Says why a report does not have all of its run: it was {@linkcode cutShort}, or is a shard. */
export function notWhole(report: Report): string | undefined {
  const { run: { shard }, summary } = report;
  return cutShort(report) ??
    (shard && `This is shard ${shard.index} of ${shard.of}: ${count(summary.results, "result")}`);
}

/** Says why a report is not complete; `undefined` for one that is. */
export function cutShort({ run, summary, end }: Report): string | undefined {
  if (end && !end.interrupted) return undefined;
  return `The run was ${howEnded(end)}: ${grouped(summary.results)} of ${count(run.planned, "result")}`;
}

/** The way in which a run ended before its plan was done. */
export function howEnded(end: Pick<RunFooter, "stoppedAfter"> | undefined): string {
  if (end === undefined) return "cut short";
  const { stoppedAfter } = end;
  return stoppedAfter === undefined ? "interrupted" : `stopped after ${count(stoppedAfter, "failure")}`;
}
