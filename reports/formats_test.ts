import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FORMATS, isFormatName } from "./formats.ts";
import { printable } from "./printable.ts";
import { ANY_TEXT, HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
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

Deno.test("No format hands on a character that could break or disguise a document", async () => {
  // The stored form and findings are data, as JSON: what they have must come back as it was.
  const shown = Object.entries(FORMATS).filter(([name]) => name !== "jsonl" && name !== "findings");
  const check = async (text: string) => {
    for (const [name, { write }] of shown) {
      const lines = (await textOf(write, withText(cutShortRun(), text))).split("\n");
      for (const line of lines) assertEquals(printable(line), line, name);
    }
  };
  for (const text of HOSTILE_TEXTS) await check(text);
  await fc.assert(fc.asyncProperty(ANY_TEXT, check), { seed: 1, numRuns: 20 });
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
