import { type Conclusion, conclusion } from "./conclusion.ts";
import { failsRun, needsLook } from "./consequence.ts";
import { clip, count, grouped, oneLine } from "./printable.ts";
import { notWhole, type Report } from "./report.ts";
import { sizeOf } from "./standing.ts";

/** Characters of a label. */
const LONGEST = 60;

const COLORS = { good: "brightgreen", minor: "yellow", bad: "red" } as const;

/**
 * A badge as shields.io draws it from an endpoint: how many of the results that could be judged were
 * accepted, in red where the run fails; of all subjects, or of one.
 */
export async function* writeBadge(report: Report, subject?: string): AsyncGenerator<string> {
  const { subjects } = report.run;
  const only = subject ?? (subjects.length === 1 ? subjects[0] : undefined);
  const tally = report.summary.tally((cell) => subject === undefined || cell.subject === subject);
  const judged = sizeOf(tally) - sizeOf(tally, ["unsupported", "inconclusive"]);
  const accepted = sizeOf(tally, ["pass", "tolerated"]);
  const known = sizeOf(tally, ["known"]);
  const message = judged === 0
    ? "nothing judged"
    : `${grouped(accepted)} of ${grouped(judged)}${known > 0 ? `, ${count(known, "known deviation")}` : ""}`;
  yield JSON.stringify({
    schemaVersion: 1,
    label: clip(only === undefined ? "sockets" : `sockets of ${oneLine(only)}`, LONGEST),
    message,
    color: judged === 0 ? "lightgrey" : COLORS[weightOf(report, subject)],
  }) + "\n";
}

function weightOf(report: Report, subject: string | undefined): Conclusion["weight"] {
  if (subject === undefined) return conclusion(report).weight;
  const { run, summary, end } = report;
  const kinds = summary.kinds((cell) => cell.subject === subject);
  const stale = end?.stale.some(({ implementation }) => implementation === subject) ?? false;
  const fails = kinds.some(({ standing, level }) => failsRun(standing, level, run.strict ?? false));
  if (stale || fails) return "bad";
  return kinds.some(({ standing }) => needsLook(standing)) || notWhole(report) ? "minor" : "good";
}
