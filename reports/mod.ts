/**
 * The results of a run and the forms in which they can be written. `results.jsonl` is the stored form:
 * {@linkcode writeLine} makes its lines, {@linkcode readResults} sums it up as a {@linkcode Report}, which
 * reads it again for every form. The forms are {@linkcode FORMATS}; each is written piece by piece, so that a
 * run may be larger than memory.
 *
 * ```ts
 * import { FORMATS, readResults } from "@sockspec/sockspec/reports";
 *
 * async function convert(path: string): Promise<string> {
 *   const report = await readResults(async () => (await Deno.open(path)).readable);
 *   const pieces = await Array.fromAsync(FORMATS.markdown.write(report));
 *   return pieces.join("");
 * }
 * ```
 *
 * The JSON Schema of the lines of `results.jsonl` is in `schema/`.
 *
 * @module
 */
export * from "./model.ts";
export * from "./compare/mod.ts";
export { EXIT, failsRun, type Kind, MEANINGS } from "./consequence.ts";
export { type Format, type FormatName, FORMATS, isFormatName, type Split } from "./formats.ts";
export type { Line } from "./lines.ts";
export { mergedLines, type MergeOptions, type Part, problemsOf, readPart } from "./merge.ts";
export { type Cell, type Column, type Group, type Matrix, matrixOf, type Row } from "./matrix.ts";
export { type OpenResults, readResults, writeLine } from "./read.ts";
export { type Report, type ReportFile, reportOf, wholeOf, type WholeRun } from "./report.ts";
export { type Shard, shardOf } from "./shard.ts";
export { type Standing, standingOf, STANDINGS, type Tally } from "./standing.ts";
export { type CellSummary, type Replacement, Summary } from "./summary.ts";
export { describeFailure } from "./text/failure.ts";
export { describeCase } from "./text/requirement.ts";
export { drawTimeline } from "./text/timeline.ts";
