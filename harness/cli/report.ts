import { count } from "../../reports/printable.ts";
import { EXIT } from "../../reports/consequence.ts";
import type { Report } from "../../reports/report.ts";
import {
  checkSubjects,
  loadReport,
  parseReports,
  prepare,
  REPORT_OPTION,
  reportsIn,
  writeReports,
} from "./output.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";

/** `sockspec report`. */
export const REPORT: Command = {
  usage: "sockspec report FILE [OPTIONS]",
  summary: "Writes reports from a results.jsonl, also where its run never came to its end.",
  options: {
    ...REPORT_OPTION,
    out: {
      value: "DIR",
      help: "Folder for the formats that a run writes; that of FILE where no --report is given either.",
    },
  },
  examples: [
    "sockspec report reports/latest/results.jsonl",
    "sockspec report results.jsonl --report markdown=summary.md",
  ],
};

/** Writes them. */
export async function report(args: Arguments): Promise<number> {
  const [file, ...rest] = args.words;
  if (file === undefined || rest.length > 0) {
    throw new UsageError(
      `Name one results.jsonl that a run has written, found ${count(args.words.length, "word")}`,
    );
  }
  const stored = await load(file);
  const reports = parseReports(args.values("report"));
  checkSubjects(reports, stored.run.subjects);
  const own = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) || "/" : ".";
  const folder = args.value("out") ?? (reports.length === 0 ? own : undefined);
  const wanted = [...folder === undefined ? [] : reportsIn(folder), ...reports];
  await prepare(wanted, [file]);
  const { written, unwritten } = await writeReports(stored, wanted);
  written.forEach((path) => console.log(path));
  unwritten.forEach((words) => console.error(words));
  return unwritten.length === 0 ? EXIT.ok : EXIT.usage;
}

async function load(file: string): Promise<Report> {
  try {
    return await loadReport(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UsageError(`"${file}" could not be read: ${(error as Error).message}`);
  }
}
