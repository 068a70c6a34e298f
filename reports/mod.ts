/**
 * What a run leaves behind and the forms it can be written in. `results.jsonl` is the stored form: {@linkcode writeLine} makes its lines,
 * {@linkcode readResults} reads it back into a {@linkcode Report}. Every other form is a pure function of a report, listed in
 * {@linkcode FORMATS}.
 *
 * ```ts
 * import { FORMATS, readResults } from "@sockspec/sockspec/reports";
 *
 * function convert(results: string): string {
 *   return FORMATS.markdown.write(readResults(results));
 * }
 * ```
 *
 * The JSON Schema of the lines of `results.jsonl` is in `schema/`.
 *
 * @module
 */
export * from "./model.ts";
export { type Format, type FormatName, FORMATS, isFormatName } from "./formats.ts";
export { writeHtml } from "./html.ts";
export { writeJunit } from "./junit.ts";
export { isLine, type Line, lineProblem } from "./lines.ts";
export { writeMarkdown } from "./markdown.ts";
export { type Cell, type Column, type Group, type Matrix, matrixOf, type Row } from "./matrix.ts";
export { readResults, writeLine, writeResults } from "./results.ts";
export { EXIT, failsRun, type Judged, MEANINGS } from "./consequence.ts";
export { type Standing, standingOf, STANDINGS, tally } from "./standing.ts";
export { describeCase } from "./text/requirement.ts";
export { describeFailure } from "./text/failure.ts";
export { drawTimeline } from "./text/timeline.ts";
