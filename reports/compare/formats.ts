import { writeComparisonHtml } from "./html.ts";
import { writeComparisonJson } from "./json.ts";
import { writeComparisonMarkdown } from "./markdown.ts";
import type { Comparison } from "./model.ts";

/** A form in which a comparison can be written. */
export interface ComparisonFormat {
  /** Its use, in a few words. */
  readonly use: string;
  /** The text of the file, piece by piece. */
  write(comparison: Comparison): Iterable<string>;
}

/** Names of the {@linkcode COMPARISON_FORMATS}. */
export type ComparisonFormatName = "markdown" | "json" | "html";

/** Every form in which a comparison can be written, by the name that `--report FORMAT=PATH` takes. */
export const COMPARISON_FORMATS: Readonly<Record<ComparisonFormatName, ComparisonFormat>> = {
  markdown: { use: "for step summaries", write: writeComparisonMarkdown },
  json: { use: "for programs", write: writeComparisonJson },
  html: { use: "for people", write: writeComparisonHtml },
};

/** True if `name` is one of {@linkcode COMPARISON_FORMATS}. */
export function isComparisonFormat(name: string): name is ComparisonFormatName {
  return Object.hasOwn(COMPARISON_FORMATS, name);
}
