import { assertEquals } from "@std/assert";
import { reportOf } from "./report.ts";
import { chooser } from "./share.ts";
import { type Standing, standingOf } from "./standing.ts";
import { sampleRun } from "./testdata/sample.ts";

const { run, results } = sampleRun();
const [pass] = results;

function chosen(numbers: Partial<Record<"pass" | "fail" | "unsupported", number>>, room: [number, number]) {
  const many = Object.entries(numbers).flatMap(([verdict, number]) =>
    Array.from({ length: number }, (_, index) => ({
      ...pass!,
      verdict: verdict as "pass",
      subject: index % 2 === 0 ? "libc" : "node",
    }))
  );
  const isChosen = chooser(reportOf({ run, results: many }), { unexpected: room[0], others: room[1] });
  const counts: Partial<Record<Standing, number>> = {};
  for (const each of many.filter(isChosen)) {
    counts[standingOf(each)] = (counts[standingOf(each)] ?? 0) + 1;
  }
  return counts;
}

Deno.test("Everything is shown where there is room", () => {
  assertEquals(chosen({ pass: 10, fail: 4 }, [4, 10]), { pass: 10, fail: 4 });
});

Deno.test("Standings of a cell share the room, and unexpected deviations have their own", () => {
  // Two cells with 50 passes each, and one unsupported variant.
  assertEquals(chosen({ pass: 100, unsupported: 1, fail: 100 }, [30, 21]), {
    pass: 20,
    unsupported: 1,
    fail: 30,
  });
});

Deno.test("One of each standing is shown in every cell, whatever the room", () => {
  assertEquals(chosen({ pass: 100, fail: 2 }, [0, 0]), { pass: 2, fail: 2 });
});
