import { failsRun } from "../consequence.ts";
import type { Result, StoredCase } from "../model.ts";
import { clip } from "../printable.ts";
import { type Standing, standingOf } from "../standing.ts";
import { describeFailure } from "../text/failure.ts";
import { resultName } from "../text/name.ts";
import { reasonText } from "../text/reason.ts";
import { drawTimeline } from "../text/timeline.ts";
import { element, xmlText } from "./xml.ts";

/** The element that marks a test which did not pass. */
export type Mark = "failure" | "error" | "skipped";

/** Characters of a message where there is no room for the evidence. */
const SHORT_MESSAGE = 200;
/** Characters of a history, or of the stderr of both ends. */
const LONGEST_OUTPUT = 65_536;

/** The mark of a result; `undefined` where it passed. */
export function markOf(
  standing: Standing,
  level: StoredCase["level"],
  strict: boolean,
): Mark | undefined {
  if (failsRun(standing, level, strict)) return standing === "fail" ? "failure" : "error";
  return standing === "pass" || standing === "tolerated" ? undefined : "skipped";
}

/** The test of a result; `inFull` with its evidence. */
export function resultTest(
  result: Result,
  required: StoredCase,
  mark: Mark | undefined,
  strict: boolean,
  inFull: boolean,
): string {
  const { id } = required;
  const area = id.split("/").slice(0, -1).join(".") || id;
  return testElement(area, resultName(result), result.durationMs, [
    mark ? markElement(mark, result, required, strict, inFull) : "",
    ...(inFull ? outputs(result, standingOf(result)) : []),
  ]);
}

/** The mark of a test with what it says. */
export interface Marked {
  /** The mark. */
  readonly mark: Mark;
  /** A word for the kind of finding. */
  readonly type: string;
  /** The failure, in one line. */
  readonly message: string;
}

/** A test that is no variant; it has passed unless it is marked. */
export function plainTest(classname: string, name: string, marked?: Marked): string {
  if (!marked) return testElement(classname, name, 0, []);
  const { mark, type, message } = marked;
  return testElement(classname, name, 0, [
    element(mark, { type: mark === "skipped" ? undefined : type, message }),
  ]);
}

function testElement(classname: string, name: string, ms: number, content: readonly string[]): string {
  return element("testcase", { classname, name, time: seconds(ms) }, content);
}

function markElement(
  mark: Mark,
  result: Result,
  required: StoredCase,
  strict: boolean,
  inFull: boolean,
): string {
  const message = reasonText(result, required, strict);
  if (!inFull) return element(mark, { type: typeOf(mark, result), message: clip(message, SHORT_MESSAGE) });
  const body = clip(describeFailure(result, required).join("\n"), LONGEST_OUTPUT);
  return element(mark, { type: typeOf(mark, result), message }, [xmlText(body)]);
}

/** A skipped test has no type: its message begins with the reason. */
function typeOf(mark: Mark, { verdict }: Result): string | undefined {
  return mark === "skipped" ? undefined : verdict;
}

function outputs({ why, measures, history, stderr }: Result, standing: Standing): string[] {
  const out = [
    standing === "tolerated" ? `tolerated: ${why}` : "",
    ...Object.entries(measures).map(([name, value]) => `${name}: ${value}`),
    ...(standing === "pass" ? [] : drawTimeline(history)),
  ];
  const err = [
    stderr.subject && `subject:\n${stderr.subject}`,
    stderr.peer && `peer:\n${stderr.peer}`,
  ];
  return [output("system-out", out), output("system-err", err)];
}

function output(name: string, lines: readonly string[]): string {
  const text = lines.filter((each) => each !== "").join("\n");
  return text === "" ? "" : element(name, {}, [xmlText(clip(text, LONGEST_OUTPUT))]);
}

/** Milliseconds in seconds, as JUnit writes them. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
