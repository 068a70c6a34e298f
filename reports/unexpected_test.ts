import { assertEquals } from "@std/assert";
import { reportOf, type WholeRun } from "./report.ts";
import { sampleRun } from "./testdata/sample.ts";
import { Unexpected } from "./unexpected.ts";

function collected(run: WholeRun): Unexpected {
  const unexpected = new Unexpected(reportOf(run));
  for (const each of run.results) unexpected.add(each);
  return unexpected;
}

Deno.test("Results that fail the run come first, in groups that went the same way", () => {
  const { groups, left } = collected(sampleRun());
  const told = groups.map(({ case: id, standing, count }) => `${count} ${standing} ${id}`);
  assertEquals(told.length, 6);
  const reset = groups[told.indexOf("2 fail tcp/reset/recv-once-then-eof")]!;
  assertEquals([...reset.variants], ["role=client,family=ipv4", "role=server,family=ipv4"]);
  assertEquals(told.slice(-2), [
    "1 fail tcp/accept/backlog-zero",
    "1 inconclusive tcp/accept/backlog-zero",
  ]);
  assertEquals(left, 0);
});

Deno.test("The list is bounded, and counts what it leaves out", () => {
  const { run, results, end } = sampleRun();
  const failed = results.find(({ verdict, expected }) => verdict === "fail" && !expected)!;
  const many = Array.from({ length: 300 }, (_, index) => ({
    ...failed,
    why: `reason ${index % 60}`,
    variant: `axis=${index}`,
  }));
  const { groups, left } = collected({ run, results: many, end: end! });
  assertEquals([groups.length, groups[0]!.count, left], [50, 5, 50]);
  const alike = collected({ run, results: many.map((each) => ({ ...each, why: "alike" })) });
  assertEquals([alike.groups[0]!.count, alike.groups[0]!.variants.size, alike.left], [300, 20, 0]);
});

Deno.test("The deviation that took the fewest calls comes first, and is kept when the list is full", () => {
  const { run, results } = sampleRun();
  const failed = results.find(({ verdict, expected }) => verdict === "fail" && !expected)!;
  const { operations, ...rest } = failed.history;
  const call = operations.find(({ seat }) => seat === "subject")!;
  const many = Array.from({ length: 60 }, (_, index) => ({
    ...failed,
    why: `reason ${index}`,
    history: { ...rest, operations: Array(60 - index).fill(call) },
  }));
  const { groups, left } = collected({ run, results: many });
  assertEquals([groups.length, groups[0]!.calls, groups.at(-1)!.calls, left], [50, 1, 50, 10]);
});
