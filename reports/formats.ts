import { writeBadge } from "./badge.ts";
import { writeCtrf } from "./ctrf.ts";
import { writeEarl } from "./earl.ts";
import { writeFindings } from "./findings.ts";
import { writeGithub } from "./github.ts";
import { writeHtml } from "./html.ts";
import { isJunitPart, junitFiles, writeJunit } from "./junit.ts";
import { writeMarkdown } from "./markdown.ts";
import { writeLine } from "./read.ts";
import type { Report, ReportFile } from "./report.ts";
import { writeTap } from "./tap.ts";
import { writeTrace } from "./trace.ts";

/** Writes a report that may be too large for one file. */
export interface Split {
  /** Every file of the report, the main one first. */
  files(report: Report): AsyncIterable<ReportFile>;
  /** True for the beginning of a file that is not the main one. */
  isPart(beginning: string): boolean;
}

/** A form in which a report can be written. */
export interface Format {
  /** The name of the file where the user does not give one. */
  readonly file: string;
  /** Its use, in a few words. */
  readonly use: string;
  /** True if every run writes it; the others are written where `--report` asks for them. */
  readonly byDefault: boolean;
  /** The text of the file, piece by piece. */
  write(report: Report): AsyncIterable<string>;
  /** The same about one subject alone, whose name is given; absent where a report is about all of them. */
  ofSubject?(report: Report, subject: string): AsyncIterable<string>;
  /** The same in several files where one would be too large; absent where it never is. */
  readonly split?: Split;
}

/** Names of the {@linkcode FORMATS}. */
export type FormatName =
  | "jsonl"
  | "junit"
  | "markdown"
  | "html"
  | "findings"
  | "tap"
  | "ctrf"
  | "github"
  | "earl"
  | "badge"
  | "trace";

/** Every form in which a report can be written, by the name that `--report FORMAT=PATH` takes. */
export const FORMATS: Readonly<Record<FormatName, Format>> = {
  jsonl: { file: "results.jsonl", use: "the stored form", byDefault: true, write: writeResults },
  junit: {
    file: "junit.xml",
    use: "for build servers",
    byDefault: true,
    write: writeJunit,
    split: { files: junitFiles, isPart: isJunitPart },
  },
  markdown: { file: "report.md", use: "for step summaries", byDefault: true, write: writeMarkdown },
  html: { file: "report.html", use: "for people", byDefault: true, write: writeHtml },
  findings: { file: "findings.json", use: "for --expect", byDefault: true, write: writeFindings },
  tap: { file: "results.tap", use: "TAP 14", byDefault: false, write: writeTap },
  ctrf: { file: "ctrf.json", use: "Common Test Report Format", byDefault: false, write: writeCtrf },
  github: {
    file: "annotations.txt",
    use: "annotations of GitHub Actions",
    byDefault: false,
    write: writeGithub,
  },
  earl: { file: "earl.jsonld", use: "W3C's EARL, as JSON-LD", byDefault: false, write: writeEarl },
  badge: {
    file: "badge.json",
    use: "for shields.io",
    byDefault: false,
    write: writeBadge,
    ofSubject: writeBadge,
  },
  trace: { file: "trace.json", use: "the timing, for Perfetto", byDefault: false, write: writeTrace },
};

/** True if `name` is one of {@linkcode FORMATS}. */
export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}

/** `results.jsonl` again, without the half line of a run that was cut short. */
async function* writeResults({ run, results, end }: Report): AsyncGenerator<string> {
  yield writeLine(run);
  for await (const each of results()) yield writeLine(each);
  if (end) yield writeLine(end);
}
