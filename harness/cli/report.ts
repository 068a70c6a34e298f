import type { Case } from "../case/case.ts";
import { count, grouped, oneLine } from "../../reports/printable.ts";
import { SequenceError, sequencesIn } from "../explore/sequence_case.ts";
import { type Change, rejudge } from "../run/rejudge.ts";
import { expectationsOf } from "./expectations.ts";
import { storedRun } from "./stored.ts";
import { allCases, CASE_OPTIONS } from "./sources.ts";
import { EXIT } from "../../reports/consequence.ts";
import type { Report } from "../../reports/report.ts";
import { folderOf, prepare, writeReports } from "./output.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";
import { checkSubjects, parseReports, REPORT_OPTION, reportsIn } from "./report_options.ts";

/** `sockspec report`. */
export const REPORT: Command = {
  usage: "sockspec report FILE [OPTIONS]",
  summary: "Writes reports from a results.jsonl, even if its run was cut short.",
  options: {
    ...REPORT_OPTION,
    judge: {
      value: "stored|current",
      help: "Report the verdicts of the run, or judge its records again by the tables of this version. " +
        "Default: stored.",
    },
    expect: { value: "FILE", help: "With --judge current: findings (JSON), as for a run." },
    ...CASE_OPTIONS,
    out: {
      value: "DIR",
      help: "Folder for the reports that a run writes. Default: that of FILE, unless --report is given.",
    },
  },
  examples: [
    "sockspec report reports/latest/results.jsonl",
    "sockspec report results.jsonl --report markdown=summary.md --report badge:python=python.json",
    "sockspec report results.jsonl --judge current --expect findings.json",
  ],
};

/** Writes them. */
export async function report(args: Arguments): Promise<number> {
  const { file, stored: read } = await storedRun(args);
  const stored = await judgedBy(args, read);
  const reports = parseReports(args.values("report"));
  checkSubjects(reports, stored.run.subjects);
  const folder = args.value("out") ?? (reports.length === 0 ? folderOf(file) : undefined);
  const wanted = [...folder === undefined ? [] : reportsIn(folder), ...reports];
  await prepare(wanted, [file]);
  const { written, unwritten } = await writeReports(stored, wanted);
  written.forEach((path) => console.log(path));
  unwritten.forEach((words) => console.error(words));
  return unwritten.length === 0 ? EXIT.ok : EXIT.usage;
}

/** The report as the options want it judged; says what has changed by that. */
async function judgedBy(args: Arguments, stored: Report): Promise<Report> {
  const judge = args.value("judge") ?? "stored";
  if (judge !== "stored" && judge !== "current") {
    throw new UsageError(`"--judge" must be stored or current, found "${judge}"`);
  }
  if (judge === "stored") {
    const needless = ["expect", "cases"].find((name) => args.values(name).length > 0);
    if (needless) throw new UsageError(`"--${needless}" does nothing without "--judge current"`);
    return stored;
  }
  const cases = [
    ...await allCases(args.values("cases")),
    ...stored.run.cases.flatMap(({ id }) => sequence(id)),
  ];
  const { report, changes, kept } = await rejudge(stored, cases, await expectationsOf(args, cases));
  for (const [why, number] of kept) {
    console.log(`${count(number, "result")} kept the stored verdict: ${why}`);
  }
  console.log(changesText(changes, report.summary.results));
  return report;
}

/** The sequence of `explore` that an id is; none for other cases, or where this version lacks its steps. */
function sequence(id: string): Case[] {
  try {
    return sequencesIn([id]);
  } catch (error) {
    if (error instanceof SequenceError) return [];
    throw error;
  }
}

/** The changes in one line each, the most frequent first, with a place to look at. */
function changesText(changes: readonly Change[], results: number): string {
  const all = changes.reduce((sum, each) => sum + each.count, 0);
  return [
    `${grouped(all)} of ${count(results, "verdict")} changed`,
    ...changes.toSorted((a, b) => b.count - a.count).map(({ before, now, count: number, first }) => {
      const place = `${first.subject} ${first.case} ${first.variant}`.trim();
      return `  ${before} → ${now}  ${grouped(number)}, such as ${oneLine(place)}`;
    }),
  ].join("\n");
}
