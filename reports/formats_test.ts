import { assertEquals } from "@std/assert";
import { FORMATS, isFormatName } from "./formats.ts";
import { cutShortReport, sampleReport } from "./testdata/sample.ts";

Deno.test("every format is a pure function: the same report gives the same text", () => {
  for (const [name, { write }] of Object.entries(FORMATS)) {
    for (const report of [sampleReport, cutShortReport]) {
      const frozen = report();
      const before = JSON.stringify(frozen);
      assertEquals(write(frozen), write(report()), name);
      assertEquals(JSON.stringify(frozen), before, name);
    }
  }
});

Deno.test("every format can write a run of nothing", () => {
  const { run } = sampleReport();
  const nothing = { ...run, subjects: [], peers: [], implementations: [], cases: [], args: [], planned: 0 };
  for (const { write } of Object.values(FORMATS)) {
    assertEquals(typeof write({ run: nothing, results: [] }), "string");
  }
});

Deno.test("names of formats are known from other words", () => {
  assertEquals(["html", "junit", "toString", "HTML", ""].map(isFormatName), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
