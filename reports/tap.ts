import { failsRun } from "./consequence.ts";
import type { Result, StoredCase } from "./model.ts";
import { clip, oneLine } from "./printable.ts";
import { type Remark, remarksOf } from "./remarks.ts";
import { cutShort, type Report } from "./report.ts";
import { chooser, ROOM } from "./share.ts";
import { type Standing, standingOf } from "./standing.ts";
import { describeFailure } from "./text/failure.ts";
import { resultName } from "./text/name.ts";
import { reasonText } from "./text/reason.ts";

/** Characters of a line of a diagnostic. */
const LONGEST_LINE = 300;

/**
 * TAP 14, flat: a test point for each result, then one for each implementation that could not take part or
 * had to be started again, and each stale expectation. Whatever fails the run is `not ok`; a known deviation,
 * or one from something that is not required, is a TODO, which harnesses do not count; a result that could
 * not be judged is skipped with its reason. What did not pass has a YAML block, in a very long run a share of
 * it.
 */
export async function* writeTap(report: Report): AsyncGenerator<string> {
  const { run, summary } = report;
  const remarks = remarksOf(report).filter(({ type }) => type !== "incomplete");
  const incomplete = cutShort(report);
  const inFull = chooser(report, ROOM);
  yield "TAP version 14\n";
  const points = incomplete === undefined ? summary.results : Math.max(run.planned, summary.results);
  yield `1..${points + remarks.length}\n`;
  let number = 0;
  for await (const result of report.results()) {
    const required = summary.cases.get(result.case)!;
    yield resultPoint(++number, result, required, run.strict ?? false, inFull(result));
  }
  for (const each of remarks) yield remarkPoint(++number, each);
  if (incomplete !== undefined) yield `Bail out! ${incomplete}\n`;
}

function resultPoint(
  number: number,
  result: Result,
  required: StoredCase,
  strict: boolean,
  inFull: boolean,
): string {
  const standing = standingOf(result);
  const reason = reasonText(result, required, strict);
  const fails = failsRun(standing, required.level, strict);
  const line = point(number, resultName(result), fails ? "not ok" : stateOf(standing), reason);
  if (standing === "pass") return line;
  const details = inFull ? describeFailure(result, required) : [];
  return line + diagnostic({
    message: reason,
    severity: fails ? "fail" : "comment",
    verdict: standing,
    duration_ms: result.durationMs,
    ...(details.length > 0 ? { details } : {}),
  });
}

type State = "ok" | "not ok" | "todo" | "skip";

/** The state of a result that does not fail its run. */
function stateOf(standing: Standing): State {
  if (standing === "pass" || standing === "tolerated") return "ok";
  return standing === "unsupported" || standing === "inconclusive" ? "skip" : "todo";
}

function remarkPoint(number: number, { about, name, type, text, fails }: Remark): string {
  return point(number, `${about}: ${name}`, fails ? "not ok" : "skip", text) +
    diagnostic({ message: text, severity: fails ? "fail" : "comment", verdict: type });
}

function point(number: number, name: string, state: State, reason: string): string {
  const begin = state === "not ok" || state === "todo" ? "not ok" : "ok";
  const directive = state === "todo" || state === "skip"
    ? ` # ${state.toUpperCase()} ${escaped(clip(reason, LONGEST_LINE))}`
    : "";
  return `${begin} ${number} - ${escaped(name)}${directive}\n`;
}

/** Text in a line of its own, in which `#` would begin a directive. */
function escaped(text: string): string {
  return oneLine(text).replace(/[\\#]/g, "\\$&");
}

/**
 * A YAML block. Strings of JSON are strings of YAML; several lines are a literal, since Perl's harness takes
 * a list of strings with colons for something else.
 */
function diagnostic(fields: Readonly<Record<string, string | number | readonly string[]>>): string {
  const scalar = (value: string | number) =>
    JSON.stringify(typeof value === "number" ? value : clip(value, LONGEST_LINE));
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === "object" ? [`  ${name}: |`, ...literal(value)] : [`  ${name}: ${scalar(value)}`]
  );
  return ["  ---", ...lines, "  ...", ""].join("\n");
}

/** Lines of a literal: none is empty, and the first shows how far all are indented. */
function literal(lines: readonly string[]): string[] {
  return lines.map((each) => clip(each.replaceAll(/\s/g, " ").trimEnd(), LONGEST_LINE))
    .filter((each) => each !== "")
    .map((each, index) => `    ${index === 0 ? each.trimStart() : each}`);
}
