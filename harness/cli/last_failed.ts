import { isUnexpected } from "../../reports/consequence.ts";
import type { Result } from "../../reports/model.ts";
import type { Report } from "../../reports/report.ts";
import { standingOf } from "../../reports/standing.ts";
import type { Task } from "../run/task.ts";
import { loadReport } from "./output.ts";
import { UsageError } from "./usage.ts";

/** The tasks that failed in an earlier run. */
export interface Failed {
  /** True if a task is one of them. */
  has(task: Task): boolean;
  /** Names of the subjects that failed. */
  readonly subjects: ReadonlySet<string>;
  /** Number of tasks, rounds aside. */
  readonly size: number;
}

/**
 * Reads the failures of the last run of a folder: results of any level that nobody expected, whether or not
 * they failed the run, and those with a stale expectation.
 *
 * @throws {UsageError} where there is no such run, or it cannot be read.
 */
export async function lastFailed(folder: string): Promise<Failed> {
  const path = `${folder}/results.jsonl`;
  let report: Report;
  try {
    report = await loadReport(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(
      error instanceof Deno.errors.NotFound
        ? `There is no earlier run in "${folder}": run without --last-failed first, or name its folder by --out`
        : `The earlier run "${path}" could not be read: ${(error as Error).message}`,
    );
  }
  const { run, end } = report;
  const failed = new Set<string>();
  const subjects = new Set<string>();
  const add = ({ case: id, variant, subject, peer }: Place): void => {
    failed.add(JSON.stringify([id, variant, subject, peer]));
    subjects.add(subject);
  };
  for await (const result of report.results()) {
    if (isUnexpected(standingOf(result))) add(result);
  }
  for (const { case: id, variant, implementation } of end?.stale ?? []) {
    for (const peer of run.peers) add({ case: id, variant, subject: implementation, peer });
  }
  return {
    has: ({ variant, subject, peer }) =>
      failed.has(JSON.stringify([variant.case.id, variant.name, subject.name, peer.name])),
    subjects,
    size: failed.size,
  };
}

type Place = Pick<Result, "case" | "variant" | "subject" | "peer">;
