import { assertEquals } from "@std/assert";
import { conclusion, unexpected } from "./conclusion.ts";
import type { Report } from "./model.ts";
import { sampleReport } from "./testdata/sample.ts";

const whole = sampleReport();
const of = (change: (report: Report) => Partial<Report>) => {
  const { weight, text } = conclusion({ ...whole, ...change(whole) });
  return [weight, text];
};
const end = { ...whole.end!, stale: [], exitCode: 0 };
const only = (...verdicts: string[]) =>
  whole.results.filter((each) =>
    verdicts.includes(each.verdict) && (each.verdict !== "fail" || each.expected)
  );

Deno.test("a run is good only where it is whole and nothing is unexpected", () => {
  assertEquals(of(() => ({ end, results: only("pass", "fail", "tolerated") })), [
    "good",
    "Nothing unexpected",
  ]);
  const { run, results } = { ...whole, results: only("pass") };
  assertEquals(conclusion({ run, results }), { weight: "minor", text: "Nothing unexpected so far" });
  assertEquals(of(() => ({ end, results: [] })), ["minor", "Nothing was judged"]);
  assertEquals(of(() => ({ end, results: only("unsupported") })), ["minor", "Nothing was judged"]);
});

Deno.test("what fails a run weighs more than what does not", () => {
  assertEquals(of(() => ({ end, results: only("pass", "inconclusive") })), [
    "minor",
    "1 variant could not be judged",
  ]);
  assertEquals(of(() => ({ end, results: only("pass", "crash") })), ["bad", "1 required variant failed"]);
  assertEquals(of(({ end }) => ({ end: end!, results: only("pass") })), [
    "bad",
    "1 expectation did not come true",
  ]);
  assertEquals(of(() => ({ end: { ...end, exitCode: 3 }, results: only("pass") })), [
    "bad",
    "java did not start",
  ]);
});

Deno.test("what fails the run is the first to look at", () => {
  const found = unexpected(whole).map(({ case: id, verdict }) => `${verdict} ${id}`);
  assertEquals(found.length, 8);
  assertEquals(found.slice(-2), ["fail tcp/accept/backlog-zero", "inconclusive tcp/accept/backlog-zero"]);
});
