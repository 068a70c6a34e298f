import { assertEquals } from "@std/assert";
import { FORMATS, isFormatName } from "./formats.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";

Deno.test("Every format is a pure function: the same report gives the same text", async () => {
  for (const [name, { write }] of Object.entries(FORMATS)) {
    for (const run of [sampleRun, cutShortRun]) {
      const frozen = run();
      const before = JSON.stringify(frozen);
      assertEquals(await textOf(write, frozen), await textOf(write, run()), name);
      assertEquals(JSON.stringify(frozen), before, name);
    }
  }
});

Deno.test("Every format can write a run of nothing", async () => {
  const { run } = sampleRun();
  const nothing = { ...run, subjects: [], peers: [], implementations: [], cases: [], args: [], planned: 0 };
  for (const { write } of Object.values(FORMATS)) {
    assertEquals(typeof await textOf(write, { run: nothing, results: [] }), "string");
  }
});

Deno.test("Names of formats are known from other words", () => {
  assertEquals(["html", "junit", "toString", "HTML", ""].map(isFormatName), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
