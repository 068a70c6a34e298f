import { EXIT } from "../../reports/consequence.ts";
import { FORMATS } from "../../reports/formats.ts";

/** Lines of findings that the end of a run prints; more are in the file alone. */
const MOST_LINES = 200;

/**
 * The end of a failed run: its findings, ready to be copied into a file for `--expect`. Nothing for any other
 * run.
 */
export async function draftLines(exitCode: number, written: readonly string[]): Promise<string[]> {
  const path = written.find((each) => each.endsWith(`/${FORMATS.findings.file}`));
  if (exitCode !== EXIT.failed || path === undefined) return [];
  const text = await Deno.readTextFile(path);
  const { findings } = JSON.parse(text) as { findings: unknown[] };
  // A run can also fail by expectations that did not come true.
  if (findings.length === 0) return [];
  const lines = text.trimEnd().split("\n");
  const title = "findings, to be explained and given to --expect";
  return lines.length > MOST_LINES ? [`${title}: ${path}`] : [`${title} (also in ${path}):`, ...lines];
}
