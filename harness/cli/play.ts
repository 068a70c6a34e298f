import type { Case } from "../case/case.ts";
import { EXIT } from "../../reports/consequence.ts";
import { OtherRun } from "../run/earlier.ts";
import type { RunOptions } from "../run/options.ts";
import { run as runVariants } from "../run/runner.ts";
import type { Task } from "../run/task.ts";
import type { NeedsOutcomes } from "../../reports/skim.ts";
import { type Failed, lastFailed } from "./last_failed.ts";
import { openOutput, type Output } from "./output.ts";
import { latestReports } from "./return_to_user.ts";
import { Progress } from "./progress.ts";
import { checkSame, type Earlier, earlierIn, unusable } from "./resume.ts";
import { readShard, SHARD_OPTION } from "./shard.ts";
import { interruptible } from "./signals.ts";
import { type Arguments, type Option, UsageError } from "./usage.ts";
import type { WantedReport } from "./report_options.ts";

/** The options that choose a part of what a command has planned. */
export const PART_OPTIONS = {
  ...SHARD_OPTION,
  "last-failed": {
    help: "Run only what failed in the last run of --out, at any level, or had a stale expectation.",
  },
  resume: {
    help:
      "Go on with the run in --out that was interrupted or killed: results that are there stay, the rest " +
      "is run. It must be the same command on the same machine. Without it, such results are overwritten.",
  },
} as const satisfies Record<string, Option>;

/** The options of commands that judge every variant of a plan. */
export const ROUND_OPTIONS = {
  repeat: { value: "N", help: "Run every variant N times." },
  strict: { help: "Let failures of level should fail the run, too." },
} as const satisfies Record<string, Option>;

/**
 * Plays the part of a plan that {@linkcode PART_OPTIONS} choose, into the folder of `--out`; resolves to the
 * exit code. Besides a signal of the user's, `plan.signal` ends it.
 */
export async function play(
  args: Arguments,
  reports: readonly WantedReport[],
  cases: readonly Case[],
  plan: RunOptions,
): Promise<number> {
  const folder = args.value("out") ?? latestReports;
  const shard = readShard(args);
  const [resumes, again] = [args.switches.has("resume"), args.switches.has("last-failed")];
  if (resumes && again) {
    throw new UsageError(
      '"--resume" and "--last-failed" exclude each other: what failed is run from its beginning',
    );
  }
  const failed = again ? await lastFailed(folder) : undefined;
  if (failed?.size === 0) {
    console.log(`Nothing failed in the last run of ${folder}`);
    return EXIT.ok;
  }
  const options = { ...plan, ...(shard ? { shard } : {}), ...(failed ? partOf(plan, failed, folder) : {}) };
  let earlier: Earlier | undefined;
  const from = async () => {
    if (resumes) earlier = await earlierIn(`${folder}/results.jsonl`);
    return earlier?.bytes;
  };
  // Last, as it empties the results of an earlier run.
  const output = await openOutput(folder, reports, { bare: shard !== undefined, from });
  return await interruptible((signal) =>
    execute(
      { ...options, signal: AbortSignal.any([signal, ...plan.signal ? [plan.signal] : []]) },
      new Progress(cases, plan.repeat ?? 1),
      output,
      earlier,
    )
  );
}

/** The part of a plan that failed in the last run of a folder. */
function partOf({ variants, subjects, peers }: RunOptions, failed: Failed, folder: string) {
  const chosen = variants.filter((variant) =>
    subjects.some((subject) => peers.some((peer) => failed.has({ variant, subject, peer, round: 1 })))
  );
  if (chosen.length === 0) {
    throw new UsageError(
      `What failed in the last run of "${folder}" is not selected: it failed with ${
        [...failed.subjects].join(", ")
      }`,
    );
  }
  return {
    variants: chosen,
    // One that has nothing to do is not started.
    subjects: subjects.filter(({ name }) => failed.subjects.has(name)),
    only: (task: Task) => failed.has(task),
  };
}

/** Runs, says how it goes, and writes the reports; resolves to the exit code. */
export async function execute(
  options: RunOptions,
  progress: Progress,
  output: Output,
  earlier?: Earlier,
): Promise<number> {
  const before = async function* (from: Earlier, needed: NeedsOutcomes) {
    yield* from.results(needed);
    await output.begin();
    progress.resumed(from);
  };
  try {
    const now = await runVariants({
      ...options,
      ...(earlier ? { earlier: (needed) => before(earlier, needed) } : {}),
    }, {
      planned(header) {
        // At once: to start everything for what cannot go on takes many seconds.
        if (earlier) checkSame(header, earlier);
      },
      header(header) {
        if (earlier) checkSame(header, earlier);
        else output.line(header);
        progress.header(header);
      },
      earlier: (result) => progress.earlier(result),
      begin: (task) => progress.begin(task),
      result(result) {
        output.line(result);
        progress.result(result);
      },
      footer(footer) {
        if (!earlier?.end) output.line(footer);
      },
    });
    const footer = earlier?.end ?? now;
    const { written, unwritten } = await output.finish();
    await progress.footer(footer, written);
    unwritten.forEach((words) => console.error(words));
    return unwritten.length > 0 && footer.exitCode === EXIT.ok ? EXIT.usage : footer.exitCode;
  } catch (error) {
    if (error instanceof OtherRun) throw new UsageError(`${error.message}: begin again without --resume`);
    throw earlier ? unusable(earlier.path, error) : error;
  } finally {
    progress.stop();
    output.close();
  }
}
