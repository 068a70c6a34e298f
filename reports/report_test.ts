import { assertEquals } from "@std/assert";
import { cutShort, notWhole, reportOf, wholeOf } from "./report.ts";
import { shardsOf } from "./testdata/shards.ts";
import { cutShortRun, sampleRun } from "./testdata/sample.ts";

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
