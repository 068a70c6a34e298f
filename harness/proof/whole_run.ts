import type { Result, RunHeader } from "../../reports/model.ts";
import type { WholeRun } from "../../reports/report.ts";
import type { RunOptions } from "../run/options.ts";
import { run } from "../run/runner.ts";

/** Runs variants; gives everything that is stored of it. */
export async function wholeRun(options: RunOptions): Promise<Required<WholeRun>> {
  const results: Result[] = [];
  let header: RunHeader | undefined;
  const end = await run(options, {
    header: (line) => header = line,
    result: (line) => void results.push(line),
  });
  return { run: header!, results, end };
}
