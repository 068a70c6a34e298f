import { failsRun, isUnexpected } from "../consequence.ts";
import type { Result, StoredCase } from "../model.ts";
import { clip } from "../printable.ts";
import { type Standing, standingOf } from "../standing.ts";
import { describeFailure } from "../text/failure.ts";
import { foundText } from "../text/found.ts";
import { drawTimeline } from "../text/timeline.ts";
import { element, xmlText } from "./xml.ts";

/** The element that marks a test which did not pass. */
export type Mark = "failure" | "error" | "skipped";

/** Characters of a message where there is no room for the evidence. */
const SHORT_MESSAGE = 200;

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
export function resultTest(result: Result, required: StoredCase, strict: boolean, inFull: boolean): string {
  const standing = standingOf(result);
  const mark = markOf(standing, required.level, strict);
  const { id } = required;
  const slash = id.lastIndexOf("/");
  const name = [
    id.slice(slash + 1),
    result.variant && ` [${result.variant}]`,
    result.round > 1 && ` round ${result.round}`,
  ].filter(Boolean).join("");
  const classname = id.slice(0, Math.max(0, slash)).replaceAll("/", ".") || id;
  return testElement(classname, name, result.durationMs, [
    mark ? markElement(mark, result, required, inFull) : "",
    ...(inFull ? outputs(result, standing) : []),
  ]);
}

/** A test that is no variant; it has not passed. */
export function plainTest(
  classname: string,
  name: string,
  mark: Mark,
  type: string,
  message: string,
): string {
  return testElement(classname, name, 0, [
    element(mark, { type: mark === "skipped" ? undefined : type, message }),
  ]);
}

function testElement(classname: string, name: string, ms: number, content: readonly string[]): string {
  return element("testcase", { classname, name, time: seconds(ms) }, content);
}

function markElement(mark: Mark, result: Result, required: StoredCase, inFull: boolean): string {
  const message = messageOf(mark, result, required);
  if (!inFull) return element(mark, { type: typeOf(mark, result), message: clip(message, SHORT_MESSAGE) });
  const body = describeFailure(result, required).join("\n");
  return element(mark, { type: typeOf(mark, result), message }, [xmlText(body)]);
}

/** A skipped test has no type: its message begins with the reason. */
function typeOf(mark: Mark, { verdict }: Result): string | undefined {
  return mark === "skipped" ? undefined : verdict;
}

function messageOf(mark: Mark, result: Result, { level }: StoredCase): string {
  const standing = standingOf(result);
  const found = foundText(result);
  if (mark !== "skipped") return found || standing;
  if (standing === "known") return `Known deviation: ${result.reasons.join("; ") || found}`;
  if (isUnexpected(standing)) return `Not required (${level}): ${found}`;
  return `${standing === "unsupported" ? "Unsupported" : "Inconclusive"}: ${found}`;
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
  return text === "" ? "" : element(name, {}, [xmlText(text)]);
}

/** Milliseconds in seconds, as JUnit writes them. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
