import { conclusion } from "./conclusion.ts";
import { clip, count, grouped, oneLine } from "./printable.ts";
import type { Report } from "./report.ts";
import { sizeOf } from "./standing.ts";

/** Characters of a label. */
const LONGEST = 60;

const COLORS = { good: "brightgreen", minor: "yellow", bad: "red" } as const;

/**
 * A badge as shields.io draws it from an endpoint: how many of the results that could be judged were
 * accepted, in red where the run fails.
 */
export async function* writeBadge(report: Report): AsyncGenerator<string> {
  const { run, summary } = report;
  const tally = summary.tally();
  const judged = sizeOf(tally) - sizeOf(tally, ["unsupported", "inconclusive"]);
  const accepted = sizeOf(tally, ["pass", "tolerated"]);
  const known = sizeOf(tally, ["known"]);
  const [only, ...others] = run.subjects;
  const label = only === undefined || others.length > 0 ? "sockets" : `sockets of ${oneLine(only)}`;
  const message = judged === 0
    ? "nothing judged"
    : `${grouped(accepted)} of ${grouped(judged)}${known > 0 ? `, ${count(known, "known deviation")}` : ""}`;
  yield JSON.stringify({
    schemaVersion: 1,
    label: clip(label, LONGEST),
    message,
    color: judged === 0 ? "lightgrey" : COLORS[conclusion(report).weight],
  }) + "\n";
}
