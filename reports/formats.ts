import { writeHtml } from "./html.ts";
import { writeJunit } from "./junit.ts";
import { writeMarkdown } from "./markdown.ts";
import type { Report } from "./model.ts";
import { writeResults } from "./results.ts";

/** A form in which a report can be written. */
export interface Format {
  /** What the file is called where the user does not say. */
  readonly file: string;
  /** The text of the file. */
  write(report: Report): string;
}

/** Names of the {@linkcode FORMATS}. */
export type FormatName = "jsonl" | "junit" | "markdown" | "html";

/** Every form in which a report can be written, by the name that `--report FORMAT=PATH` takes. */
export const FORMATS: Readonly<Record<FormatName, Format>> = {
  jsonl: { file: "results.jsonl", write: writeResults },
  junit: { file: "junit.xml", write: writeJunit },
  markdown: { file: "report.md", write: writeMarkdown },
  html: { file: "report.html", write: writeHtml },
};

/** Whether `name` is one of {@linkcode FORMATS}. */
export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}
