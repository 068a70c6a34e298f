import { assertEquals } from "@std/assert";
import { conclusion } from "./conclusion.ts";
import { reportOf, type WholeRun } from "./report.ts";
import { sampleRun } from "./testdata/sample.ts";

const whole = sampleRun();
const of = (change: Partial<WholeRun>) => {
  const { weight, text } = conclusion(reportOf({ ...whole, ...change }));
  return [weight, text];
};
const end = { ...whole.end!, stale: [], exitCode: 0 };
const only = (...verdicts: string[]) =>
  whole.results.filter((each) =>
    verdicts.includes(each.verdict) && (each.verdict !== "fail" || each.expected)
  );
const may = whole.run.cases.map((each) => ({ ...each, level: "may" as const }));

Deno.test("A run is good only where it is whole and nothing is unexpected", () => {
  assertEquals(of({ end, results: only("pass", "fail", "tolerated") }), ["good", "Nothing unexpected"]);
  assertEquals(conclusion(reportOf({ run: whole.run, results: only("pass") })), {
    weight: "minor",
    text: "Nothing unexpected so far",
  });
  assertEquals(of({ end, results: [] }), ["minor", "Nothing was judged"]);
  assertEquals(of({ end, results: only("unsupported") }), ["minor", "Nothing was judged"]);
});

Deno.test("Results that fail a run weigh more than others", () => {
  assertEquals(of({ end, results: only("pass", "inconclusive") }), [
    "minor",
    "1 variant could not be judged",
  ]);
  assertEquals(of({ end, results: only("timeout") }), ["bad", "2 required variants failed"]);
  assertEquals(of({ end: whole.end!, results: only("pass") }), ["bad", "1 expectation did not come true"]);
  const implementations = whole.run.implementations.map((each) =>
    each.name === "java" ? { ...each, fatal: true } : each
  );
  const run = { ...whole.run, implementations };
  assertEquals(of({ run, end: { ...end, exitCode: 3 }, results: only("pass") }), [
    "bad",
    "java did not start",
  ]);
  assertEquals(of({ end: { ...end, exitCode: 3 }, results: only("pass") }), [
    "bad",
    "An implementation did not start",
  ]);
});

Deno.test("A crash fails a run at every level, as it does the exit code", () => {
  const run = { ...whole.run, cases: may };
  assertEquals(of({ run, end, results: only("crash") }), ["bad", "1 variant crashed the implementation"]);
  assertEquals(of({ run, end, results: only("timeout") }), [
    "minor",
    "2 recommended or optional variants failed",
  ]);
});
