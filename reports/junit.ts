import { documentOf, Suite } from "./junit/suite.ts";
import { Rounds, type Test } from "./junit/rounds.ts";
import { markOf, plainTest, shownIn, testText } from "./junit/testcase.ts";
import { columnKey, columnsOf } from "./matrix.ts";
import { count, grouped } from "./printable.ts";
import { type Remark, remarksOf } from "./remarks.ts";
import type { Report, ReportFile } from "./report.ts";
import { chooser, ROOM } from "./share.ts";
import { standingOf } from "./standing.ts";
import { Suspects, suspectText } from "./suspects.ts";

/** Bytes of tests in a file: GitLab takes no file of 30 MB. */
const MOST_BYTES = 29_000_000;
/** The name of the suites in a part, by which its file is known. */
const PART = "sockspec part";

/**
 * JUnit XML as Jenkins, GitLab and GitHub actions read it: a suite for each subject and peer, a test for each
 * variant, whose name no other test has. A build turns red where sockspec itself would end with exit code 1,
 * 3 or 5:
 *
 * - `failure`: a nonconforming outcome of something required; also each stale expectation, in a suite
 *   `expectations`;
 * - `error`: a crash, a hang, a defect of sockspec; also a run that was cut short, in a suite `run`, and an
 *   implementation that was asked for and could not take part;
 * - `skipped`, with the reason: unsupported, inconclusive, known deviations (as other frameworks write their
 *   expected failures), deviations from what is not required, other implementations that could not take part,
 *   and, in the suite `run`, those that had to be started again;
 * - passed: pass and tolerated, the latter with its reason in `system-out`.
 *
 * Where one operation makes much fail, a property `sockspec` of the suite says so ({@linkcode Suspects}).
 *
 * `system-out` has the history of all but passes, `system-err` the stderr of both ends; in a very long run
 * they are in a share of the tests. Rounds of `--repeat` are one test, with those that did not pass as
 * `flakyFailure` or `rerunFailure` ({@linkcode Rounds}). Times are seconds. Elements and attributes are those
 * that the schemas of Jenkins and of Maven's Surefire have in common, and the time of a suite's start, which
 * Jenkins reads.
 */
export async function* writeJunit(report: Report): AsyncGenerator<string> {
  const columns = await columnSuites(report, Infinity);
  yield* documentOf("sockspec", [...columns.flatMap(({ suites }) => suites), ...remarkSuites(report)]);
}

/**
 * The same in several files where one would have more than `most` bytes: then each subject, or subject and
 * peer, has a file of its own, or several. In the first file a test stands for each of them, which fails
 * where one of theirs does, so that a build server which reads that file alone is not misled.
 */
export async function* junitFiles(report: Report, most = MOST_BYTES): AsyncGenerator<ReportFile> {
  const columns = await columnSuites(report, most);
  const remarks = remarkSuites(report);
  const suites = [...columns.flatMap(({ suites }) => suites), ...remarks];
  if (suites.reduce((sum, { bytes }) => sum + bytes, 0) <= most) {
    yield { part: "", text: documentOf("sockspec", suites) };
    return;
  }
  const files = new Map<string, Suite>();
  for (const { part, suites } of columns) {
    for (const suite of suites) {
      let [name, number] = [part, 1];
      while (files.has(name)) name = `${part}-${++number}`;
      files.set(name, suite);
    }
  }
  const parts = new Suite("parts");
  for (const [name, { counts: { tests, failures, errors } }] of files) {
    const wrong = failures + errors;
    const mark = wrong > 0 ? "failure" : undefined;
    const message = `${count(wrong, "test")} of ${
      grouped(tests)
    } did not pass: that part of the report has them`;
    parts.add(plainTest("sockspec", `part ${name}`, mark && { mark, type: "part", message }), mark);
  }
  yield { part: "", text: documentOf("sockspec", [parts, ...remarks]) };
  for (const [part, suite] of files) yield { part, text: documentOf(PART, [suite]) };
}

/** True for the beginning of a file that is a part of a report, and not its first. */
export function isJunitPart(beginning: string): boolean {
  return beginning.includes(`<testsuites name="${PART}"`);
}

/** The suites of each column, of at most `most` bytes, and the name of its part. */
async function columnSuites(report: Report, most: number): Promise<{ part: string; suites: Suite[] }[]> {
  const { run, summary } = report;
  const suspects = new Suspects();
  const inFull = chooser(report, ROOM);
  const begin = (label: string) => new Suite(label, run.started.slice(0, 19));
  const columns = new Map(
    columnsOf(report).map((each) => [columnKey(each), {
      label: each.label,
      part: each.label.replaceAll(" × ", "-").replaceAll(/[^\w.-]/g, "_").slice(0, 100),
      suites: [begin(each.label)],
      rounds: summary.rounds > 1 ? new Rounds() : undefined,
    }]),
  );
  const put = ({ label, suites }: { label: string; suites: Suite[] }, { text, mark, ms }: Test) => {
    if (suites.at(-1)!.bytes + 3 * text.length > most) suites.push(begin(label));
    suites.at(-1)!.add(text, mark, ms);
  };
  for await (const result of report.results()) {
    suspects.add(result);
    const required = summary.cases.get(result.case)!;
    const column = columns.get(columnKey(result))!;
    const standing = standingOf(result);
    const mark = markOf(standing, required.level, run.strict ?? false);
    const shown = shownIn(result, required, mark, run.strict ?? false, inFull(result));
    if (column.rounds) column.rounds.add(result.round, standing, shown);
    else put(column, { text: testText(shown, shown.ms), mark, ms: shown.ms });
  }
  for (const column of columns.values()) for (const each of column.rounds?.tests() ?? []) put(column, each);
  for (const each of suspects.found) columns.get(columnKey(each))!.suites[0]!.remark(suspectText(each));
  return [...columns.values()];
}

/** A suite for everything that is not about variants. */
function remarkSuites(report: Report): Suite[] {
  const all = Map.groupBy(remarksOf(report), ({ about }) => about);
  return [...all].map(([about, remarks]) => {
    const suite = new Suite(about);
    for (const each of remarks) suite.add(remarkTest(each), remarkMark(each));
    return suite;
  });
}

function remarkMark({ type, fails }: Remark) {
  return !fails ? "skipped" : type === "stale" ? "failure" : "error";
}

function remarkTest(remark: Remark): string {
  const { about, name, type, text } = remark;
  const mark = remarkMark(remark);
  return plainTest(`sockspec.${about}`, `${about}: ${name}`, { mark, type, message: text });
}
