import { assertEquals, assertStringIncludes } from "@std/assert";
import { FORMATS } from "./formats.ts";
import { remarksOf } from "./remarks.ts";
import { cutShort, notWhole, reportOf, wholeOf } from "./report.ts";
import { shardsOf } from "./testdata/shards.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";

Deno.test("A report says whether it is complete", () => {
  const whole = sampleRun();
  assertEquals(cutShort(reportOf(whole)), undefined);
  assertEquals(cutShort(reportOf(cutShortRun())), "The run was cut short: 10 of 39 results");
  assertEquals(
    cutShort(reportOf({ ...whole, end: { ...whole.end!, interrupted: true } })),
    "The run was interrupted: 39 of 39 results",
  );
  assertEquals(
    cutShort(reportOf({ ...whole, end: { ...whole.end!, interrupted: true, stoppedAfter: 2 } })),
    "The run was stopped after 2 failures: 39 of 39 results",
  );
  const shard = reportOf(shardsOf(whole, 3)[0]!);
  assertEquals(cutShort(shard), undefined);
  assertEquals(notWhole(shard), `This is shard 1 of 3: ${shard.summary.results} results`);
});

Deno.test("A summary counts what the footer counts, and the results can be read again", async () => {
  const { results, end, ...rest } = sampleRun();
  const report = reportOf({ ...rest, results, end: end! });
  assertEquals([report.summary.results, report.summary.totals], [results.length, end!.totals]);
  assertEquals(report.summary.tally().get("known"), end!.expected);
  for (let time = 0; time < 2; time++) assertEquals((await wholeOf(report)).results, results);
});

Deno.test("Every report that people read says what had to be started again, and nothing fails by it", async () => {
  const { results, ...rest } = sampleRun();
  const run = {
    ...rest,
    results: results.map((each) => ({ ...each, replaced: { peer: "it cannot reset" } })),
  };
  const text = `${
    results[0]!.peer
  } had to be started again after ${results.length} variants: it cannot reset`;
  for (const format of ["html", "markdown", "junit", "tap", "ctrf", "github"] as const) {
    assertStringIncludes(await textOf(FORMATS[format].write, run), text);
  }
  assertEquals(remarksOf(reportOf(run)).find(({ type }) => type === "replaced")?.fails, false);
});
