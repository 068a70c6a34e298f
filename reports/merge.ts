import { differences } from "./merge/alike.ts";
import { gaps } from "./merge/complete.ts";
import { mergedHeader } from "./merge/header.ts";
import { Membership } from "./merge/membership.ts";
import { footerOf } from "./footer.ts";
import { EXIT } from "./consequence.ts";
import type { Line } from "./lines.ts";
import type { Result } from "./model.ts";
import { type OpenResults, readResults } from "./read.ts";
import type { Report } from "./report.ts";
import { Summary } from "./summary.ts";

/** The results of one shard. */
export interface Part {
  /** The name by which messages call it, such as its path. */
  readonly name: string;
  /** Its results, which are read again when they are merged. */
  readonly report: Report;
  /** The number of lanes that its results name. */
  readonly lanes: number;
}

/** Differences between shards that a merge accepts. */
export interface MergeOptions {
  /** True if the machines may have kernels of different releases; the merged header names them all. */
  readonly mixedKernels?: boolean;
}

/**
 * Reads the results of a shard, and sees that each belongs there and is there once. The names of a shard's
 * results are in memory until it is read.
 *
 * @throws {SyntaxError} when it is no `results.jsonl`, or has results that do not belong there.
 */
export async function readPart(name: string, open: OpenResults): Promise<Part> {
  let [membership, lanes] = [undefined as Membership | undefined, 0];
  const report = await readResults(open, (result, run) => {
    membership ??= new Membership(run);
    membership.add(result);
    lanes = Math.max(lanes, result.lane ?? 0);
  });
  return { name, report, lanes };
}

/**
 * A sentence for each reason why the parts are not the shards of one run: parts that are missing, there
 * twice, cut short, or of another version, host or plan. None if they can be merged.
 */
export function problemsOf(parts: readonly Part[], options: MergeOptions = {}): string[] {
  const missing = gaps(parts);
  return missing.length > 0 ? missing : differences(inOrder(parts), options);
}

/**
 * The lines of `results.jsonl` as one run would have given them, but for their order and times: the header,
 * the results of one shard after the other, the footer. The parts have no {@linkcode problemsOf}.
 */
export async function* mergedLines(parts: readonly Part[]): AsyncGenerator<Line> {
  const shards = inOrder(parts);
  const run = mergedHeader(shards.map(({ report }) => report.run));
  yield run;
  const summary = new Summary(run);
  let lanes = 0;
  for (const { report, lanes: own } of shards) {
    const laterMs = Date.parse(report.run.started) - Date.parse(run.started);
    for await (const result of report.results()) {
      summary.add(result);
      yield placed(result, laterMs, lanes);
    }
    lanes += own;
  }
  const ends = shards.map(({ report }) => report.end!);
  yield footerOf({
    summary,
    stale: ends.flatMap(({ stale }) => stale),
    strict: run.strict ?? false,
    interrupted: false,
    // A shard that lacks one ends with this, or with a defect, which comes first in the merged run as well.
    missing: ends.some((end) => end.exitCode === EXIT.notStarted),
    durationMs: ends.reduce((sum, each) => sum + each.durationMs, 0),
    finished: ends.map(({ finished }) => finished).sort().at(-1)!,
  });
}

/** A result on a lane after those of other shards, at its time in the merged run. */
function placed(result: Result, laterMs: number, lanes: number): Result {
  const { startedMs, lane } = result;
  return {
    ...result,
    ...(startedMs === undefined ? {} : { startedMs: startedMs + laterMs }),
    ...(lane === undefined ? {} : { lane: lane + lanes }),
  };
}

/** The parts by the index of their shards. */
function inOrder(parts: readonly Part[]): Part[] {
  return parts.toSorted((a, b) => a.report.run.shard!.index - b.report.run.shard!.index);
}
