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

/** A test as one result shows it, in pieces of XML. */
export interface Shown {
  readonly classname: string;
  readonly name: string;
  /** Milliseconds that it took. */
  readonly ms: number;
  /** Its mark; `undefined` where it passed. */
  readonly mark: Mark | undefined;
  /** The verdict, which is the type of the mark. */
  readonly type: string;
  /** The reason of the mark, in one line; empty without a mark. */
  readonly message: string;
  /** The evidence of the mark; empty where there is no room for it. */
  readonly body: string;
  /** The elements `system-out` and `system-err`. */
  readonly outputs: readonly string[];
}

/** A result as a test; `inFull` with its evidence. */
export function shownIn(
  result: Result,
  required: StoredCase,
  mark: Mark | undefined,
  strict: boolean,
  inFull: boolean,
): Shown {
  const { id } = required;
  const message = mark ? reasonText(result, required, strict) : "";
  const hasBody = mark !== undefined && inFull;
  return {
    classname: id.split("/").slice(0, -1).join(".") || id,
    name: resultName({ ...result, round: 1 }),
    ms: result.durationMs,
    mark,
    type: result.verdict,
    message: inFull ? message : clip(message, SHORT_MESSAGE),
    body: hasBody ? xmlText(clip(describeFailure(result, required).join("\n"), LONGEST_OUTPUT)) : "",
    outputs: inFull ? outputs(result, standingOf(result)) : [],
  };
}

/** The additions of further rounds to a test. */
export interface Further {
  /** The beginning of the message. */
  readonly note?: string;
  /** An element for each of them that is reported. */
  readonly again: readonly string[];
}

/** Elements of a test in the order that Surefire's schema demands. */
const ORDER = ["failure", "rerunFailure", "flakyFailure", "skipped", "error", "rerunError", "flakyError"];

/** The XML of a test whose rounds took `ms` milliseconds. */
export function testText({ classname, name, mark, type, message, body, outputs }: Shown, ms: number, {
  note = "",
  again,
}: Further = { again: [] }): string {
  // A skipped test has no type: its message begins with the reason.
  const own = mark &&
    element(mark, { type: mark === "skipped" ? undefined : type, message: note + message }, [body]);
  const place = (text: string) => ORDER.findIndex((each) => new RegExp(`^<${each}\\b`).test(text));
  const marks = [...own ? [own] : [], ...again].sort((a, b) => place(a) - place(b));
  return testElement(classname, name, ms, [...marks, ...outputs]);
}

/** A round that did not pass, as an element of a test that has others. */
export function againElement(kind: "flaky" | "rerun", round: Shown, note: string): string {
  const { mark, type, message, body, outputs } = round;
  const trace = element("stackTrace", {}, [body || xmlText(message)]);
  return element(`${kind}${mark === "error" ? "Error" : "Failure"}`, { type, message: note + message }, [
    trace,
    ...outputs,
  ]);
}

/** The mark of a test with what it says. */
export interface Marked {
  readonly mark: Mark;
  /** A word for the kind of finding. */
  readonly type: string;
  /** The failure, in one line. */
  readonly message: string;
}

/** A test that is not a variant; it has passed unless it is marked. */
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
