import { Spool } from "./junit/spool.ts";
import { type Mark, markOf, plainTest, resultTest, seconds } from "./junit/testcase.ts";
import { startTag } from "./junit/xml.ts";
import { type Column, columnKey, columnsOf } from "./matrix.ts";
import type { Stale } from "./model.ts";
import { cutShort, type Report } from "./report.ts";
import { chooser, ROOM } from "./share.ts";

/**
 * JUnit XML as Jenkins, GitLab and GitHub actions read it: a suite for each subject and peer, a test for each
 * variant. A build turns red where sockspec itself would end with exit code 1 or 5:
 *
 * - `failure`: a nonconforming outcome of something required; also each stale expectation, in a suite
 *   `expectations`;
 * - `error`: a crash, a hang, a defect of sockspec; also a run that was cut short, in a suite `run`;
 * - `skipped`, with the reason: unsupported, inconclusive, known deviations (as other frameworks write their
 *   expected failures), deviations from what is not required, and implementations that could not take part;
 * - passed: pass and tolerated, the latter with its reason in `system-out`.
 *
 * `system-out` has the history of all but passes, `system-err` the stderr of both ends; in a very long run
 * they are in a share of the tests. Times are seconds. Elements and attributes are those that the schemas of
 * Jenkins and of Maven's Surefire have in common, and the time of a suite's start, which Jenkins reads.
 */
export async function* writeJunit(report: Report): AsyncGenerator<string> {
  const { run, summary } = report;
  const inFull = chooser(report, ROOM);
  const columns = new Map(
    columnsOf(report).map((each) => [columnKey(each), { ...each, tests: new Spool() }]),
  );
  for await (const result of report.results()) {
    const required = summary.cases.get(result.case)!;
    columns.get(columnKey(result))!.tests.add(
      resultTest(result, required, run.strict ?? false, inFull(result)),
    );
  }
  const suites = [
    ...[...columns.values()].map((each) => ({ ...columnSuite(report, each), texts: each.tests.texts() })),
    ...plainSuites(report),
  ];
  // Jenkins' schema knows "skipped" of a suite only.
  const sum = (name: "tests" | "failures" | "errors" | "ms") =>
    suites.reduce((sum, each) => sum + each[name], 0);
  const all = {
    tests: sum("tests"),
    failures: sum("failures"),
    errors: sum("errors"),
    time: seconds(sum("ms")),
  };
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield startTag("testsuites", { name: "sockspec", ...all }) + "\n";
  for (const { texts, ms, ...attributes } of suites) {
    yield startTag("testsuite", { ...attributes, time: seconds(ms) }) + "\n";
    yield* texts;
    yield "</testsuite>\n";
  }
  yield "</testsuites>\n";
}

/** The attributes of a suite, with its time in milliseconds. */
interface Suite {
  readonly name: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly ms: number;
  readonly timestamp?: string;
}

function columnSuite({ run, summary }: Report, column: Column): Suite {
  const cells = [...summary.cells.values()].filter((each) => columnKey(each) === columnKey(column));
  const marked = (mark?: Mark) =>
    cells.flatMap(({ tally, case: id }) => {
      const { level } = summary.cases.get(id)!;
      return [...tally].filter(([standing]) =>
        mark === undefined || markOf(standing, level, run.strict ?? false) === mark
      );
    }).reduce((sum, [, count]) => sum + count, 0);
  return {
    name: column.label,
    tests: marked(),
    failures: marked("failure"),
    errors: marked("error"),
    skipped: marked("skipped"),
    ms: cells.reduce((sum, each) => sum + each.durationMs, 0),
    // The schema that Jenkins publishes wants a timestamp without fractions and zone.
    timestamp: run.started.slice(0, 19),
  };
}

/**
 * Suites that are not about variants: implementations that could not take part, stale expectations, a run
 * that was cut short.
 */
function plainSuites(report: Report): (Suite & { readonly texts: readonly string[] })[] {
  const suite = (name: string, mark: Mark, texts: string[]) => {
    const counts = { failures: 0, errors: 0, skipped: 0, [COUNTED[mark]]: texts.length };
    return { name, tests: texts.length, ...counts, ms: 0, texts };
  };
  const absent = report.run.implementations.filter((each) => each.unavailable !== undefined);
  const stale = report.end?.stale ?? [];
  const incomplete = cutShort(report);
  return [
    ...absent.map(({ name, unavailable }) =>
      suite(name, "skipped", [
        plainTest("sockspec", "available", "skipped", "unavailable", `Not available: ${unavailable}`),
      ])
    ),
    ...(stale.length > 0 ? [suite("expectations", "failure", stale.map(staleTest))] : []),
    ...(incomplete
      ? [suite("run", "error", [plainTest("sockspec", "complete", "error", "incomplete", incomplete)])]
      : []),
  ];
}

const COUNTED = { failure: "failures", error: "errors", skipped: "skipped" } as const;

function staleTest({ implementation, case: id, variant, checkpoint, outcome, found }: Stale): string {
  const place = `${implementation} ${id}${variant ? ` [${variant}]` : ""} ${checkpoint}`;
  const message = `Expected ${outcome}, found ${found}: remove or correct the expectation`;
  return plainTest("sockspec.expectations", place, "failure", "stale", message);
}
