import { type FormatName, FORMATS, isFormatName } from "../../reports/formats.ts";
import { didYouMean } from "../case/nearest.ts";
import { checkSubject } from "./subjects.ts";
import { type Option, UsageError } from "./usage.ts";

/** The option of commands that write reports. */
export const REPORT_OPTION = {
  report: {
    value: "FORMAT=PATH",
    repeatable: true,
    help: `Also write a report to PATH, as one of ${
      Object.entries(FORMATS).map(([name, { use }]) => `${name} (${use})`).join(", ")
    }. A badge of one subject is badge:NAME.`,
  },
} as const satisfies Record<string, Option>;

/** The option for the folder of a run's reports. */
export const OUT_OPTION = {
  out: { value: "DIR", help: "Folder for the reports. Default: reports/latest." },
} as const satisfies Record<string, Option>;

export interface ReportPlace {
  readonly path: string;
  /** The option that says where it is. */
  readonly option: "--report" | "--out";
}

/** A report that is asked for. */
export interface WantedReport extends ReportPlace {
  readonly format: FormatName;
  /** The one subject that it is about; all of them unless given. */
  readonly subject?: string;
}

/**
 * Reads the values of `--report`.
 *
 * @throws {UsageError} for one that is not FORMAT=PATH.
 */
export function parseReports(texts: readonly string[]): WantedReport[] {
  return texts.map((text) => {
    const { words, ...place } = splitReport(text);
    const colon = words.indexOf(":");
    const format = colon < 0 ? words : words.slice(0, colon);
    if (!isFormatName(format)) {
      const known = Object.keys(FORMATS);
      throw new UsageError(
        `"${format}" of --report is not a format: ${known.join(", ")}${didYouMean(format, known)}`,
      );
    }
    if (colon < 0) return { format, ...place };
    const subject = words.slice(colon + 1);
    if (FORMATS[format].ofSubject && subject !== "") return { format, subject, ...place };
    throw new UsageError(
      `"${words}" of --report names ${subject === "" ? "no subject" : "a subject"}: ` +
        `${
          subject === "" ? "give its name, or" : `${format} is about all of them:`
        } write ${format}=${place.path}`,
    );
  });
}

/** The two sides of a value of `--report`. @throws {UsageError} for one that is not FORMAT=PATH. */
export function splitReport(text: string): ReportPlace & { readonly words: string } {
  const at = text.indexOf("=");
  const path = text.slice(at + 1);
  if (at < 1 || path === "") throw new UsageError(`"${text}" of --report is not FORMAT=PATH`);
  return { words: text.slice(0, at), path, option: "--report" };
}

/** @throws {UsageError} for a report about a subject that the run does not have. */
export function checkSubjects(wanted: readonly WantedReport[], subjects: readonly string[]): void {
  for (const { subject } of wanted) if (subject !== undefined) checkSubject(subject, subjects, "report");
}

/** Every format that a run writes by default beside `results.jsonl`, under its own name in a folder. */
export function reportsIn(folder: string): WantedReport[] {
  return Object.keys(FORMATS).filter(isFormatName)
    .filter((format) => format !== "jsonl" && FORMATS[format].byDefault)
    .map((format) => ({ format, path: `${folder}/${FORMATS[format].file}`, option: "--out" }));
}
