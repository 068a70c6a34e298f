import { casesOf, columnsOf } from "./matrix.ts";
import type { Report, Result, Stale, StoredCase } from "./model.ts";
import { failsRun, isDeviation } from "./consequence.ts";
import { cutShort } from "./standing.ts";
import { describeFailure } from "./text/failure.ts";
import { foundText } from "./text/found.ts";
import { drawTimeline } from "./text/timeline.ts";
import { element, xmlText } from "./xml.ts";

type Mark = "failure" | "error" | "skipped";

interface Test {
  readonly classname: string;
  readonly name: string;
  readonly ms: number;
  readonly mark?: {
    readonly kind: Mark;
    readonly type: string;
    readonly message: string;
    readonly body: string;
  };
  readonly out: string;
  readonly err: string;
}

/**
 * The text of JUnit XML as Jenkins, GitLab and GitHub actions read it: a suite for each subject and peer, a test for each variant. A build
 * turns red where sockspec itself would end with exit code 1 or 5:
 *
 * - `failure`: a nonconforming outcome of something required; also each stale expectation, in a suite `expectations`;
 * - `error`: a crash, a hang, a defect of sockspec; also a run that was cut short, in a suite `run`;
 * - `skipped`, with the reason: unsupported, inconclusive, known deviations (as other frameworks write their expected failures), deviations
 *   from what is not required, and implementations that could not take part;
 * - passed: pass and tolerated, the latter with its reason in `system-out`.
 *
 * `system-out` has the history of all but passes, `system-err` what both ends wrote on stderr. Times are seconds. Elements and attributes are
 * those that the schemas of Jenkins and of Maven's Surefire have in common, and the time of a suite's start, which Jenkins reads.
 */
export function writeJunit(report: Report): string {
  const cases = casesOf(report);
  const strict = report.run.strict ?? false;
  const suites = columnsOf(report).map((column) => {
    const results = report.results.filter((each) =>
      each.subject === column.subject && each.peer === column.peer
    );
    return suite(
      column.label,
      results.map((each) => test(each, cases.get(each.case)!, strict)),
      report.run.started,
    );
  });
  const absent = report.run.implementations.filter((each) => each.unavailable !== undefined);
  for (const { name, unavailable = "" } of absent) {
    const message = `Not available: ${unavailable}`;
    suites.push(
      suite(name, [plain("sockspec", "available", { kind: "skipped", type: "unavailable", message })]),
    );
  }
  const stale = report.end?.stale ?? [];
  if (stale.length > 0) suites.push(suite("expectations", stale.map(staleTest)));
  const message = cutShort(report);
  if (message) {
    suites.push(
      suite("run", [plain("sockspec", "complete", { kind: "error", type: "incomplete", message })]),
    );
  }
  const all = suites.map((each) => each.counts);
  // Jenkins' schema knows "skipped" of a suite only.
  const total = Object.fromEntries(
    ["tests", "failures", "errors"].map((key) => [key, sum(all.map((each) => each[key] ?? 0))]),
  );
  const attributes = { name: "sockspec", ...total, time: seconds(sum(suites.map((each) => each.ms))) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${
    element("testsuites", attributes, suites.map((each) => each.xml))
  }`;
}

function test(result: Result, required: StoredCase, strict: boolean): Test {
  const mark = markOf(result, required, strict);
  const { subject, peer } = result.stderr;
  const name = required.id.slice(required.id.lastIndexOf("/") + 1);
  return {
    classname: required.id.slice(0, Math.max(0, required.id.lastIndexOf("/"))).replaceAll("/", ".") ||
      required.id,
    name: name + (result.variant ? ` [${result.variant}]` : "") +
      (result.round > 1 ? ` round ${result.round}` : ""),
    ms: result.durationMs,
    ...(mark ? { mark: { ...mark, body: describeFailure(result, required).join("\n") } } : {}),
    out: [
      !mark && result.why ? `${result.verdict}: ${result.why}` : "",
      ...Object.entries(result.measures).map(([name, value]) => `${name}: ${value}`),
      result.verdict === "pass" ? "" : drawTimeline(result.history).join("\n"),
    ].filter((each) => each !== "").join("\n"),
    err: [subject && `subject:\n${subject}`, peer && `peer:\n${peer}`].filter((each) => each !== "").join(
      "\n",
    ),
  };
}

function markOf(
  result: Result,
  required: StoredCase,
  strict: boolean,
): Omit<NonNullable<Test["mark"]>, "body"> | undefined {
  const { verdict } = result;
  const why = foundText(result);
  if (failsRun(result, required.level, strict)) {
    return { kind: verdict === "fail" ? "failure" : "error", type: verdict, message: why || verdict };
  }
  if (isDeviation(result)) {
    return result.expected
      ? { kind: "skipped", type: "known", message: `Known deviation: ${result.reasons.join("; ") || why}` }
      : { kind: "skipped", type: verdict, message: `Not required (${required.level}): ${why}` };
  }
  if (verdict === "unsupported") return { kind: "skipped", type: verdict, message: `Unsupported: ${why}` };
  if (verdict === "inconclusive") return { kind: "skipped", type: verdict, message: `Inconclusive: ${why}` };
}

function staleTest(stale: Stale): Test {
  const variant = stale.variant ? ` [${stale.variant}]` : "";
  return plain(
    "sockspec.expectations",
    `${stale.implementation} ${stale.case}${variant} ${stale.checkpoint}`,
    {
      kind: "failure",
      type: "stale",
      message: `Expected ${stale.outcome}, found ${stale.found}: remove or correct the expectation`,
    },
  );
}

function plain(classname: string, name: string, mark: Omit<NonNullable<Test["mark"]>, "body">): Test {
  return { classname, name, ms: 0, mark: { ...mark, body: "" }, out: "", err: "" };
}

function suite(name: string, tests: readonly Test[], started?: string) {
  const having = (kind: Mark) => tests.filter((each) => each.mark?.kind === kind).length;
  const counts: Record<string, number> = {
    tests: tests.length,
    failures: having("failure"),
    errors: having("error"),
    skipped: having("skipped"),
  };
  const ms = sum(tests.map((each) => each.ms));
  // The schema that Jenkins publishes wants a timestamp without fractions and zone.
  const timestamp = started?.slice(0, 19);
  return {
    ms,
    counts,
    xml: element("testsuite", { name, ...counts, time: seconds(ms), timestamp }, tests.map(testElement)),
  };
}

function testElement({ classname, name, ms, mark, out, err }: Test): string {
  // What was skipped has no type: its message begins with the reason.
  const type = mark?.kind === "skipped" ? undefined : mark?.type;
  return element("testcase", { classname, name, time: seconds(ms) }, [
    mark ? element(mark.kind, { type, message: mark.message }, [xmlText(mark.body)]) : "",
    out ? element("system-out", {}, [xmlText(out)]) : "",
    err ? element("system-err", {}, [xmlText(err)]) : "",
  ]);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
