import { assertEquals } from "@std/assert";
import { readResults, VERDICTS } from "../../../reports/mod.ts";
import { storedRun } from "./stored.ts";

/** Enough for every subject to have every case. */
const RESULTS = 5_000;

Deno.test("The long run of the bench is one that reports are made of", async () => {
  const text = [...storedRun(RESULTS)].join("");
  const report = await readResults(() => new Blob([text]).stream());
  assertEquals(report.summary.results, RESULTS);
  assertEquals(VERDICTS.filter((each) => report.summary.totals[each] === 0), []);
  const names = new Set<string>();
  for await (const { case: id, variant, subject } of report.results()) {
    names.add(`${id} ${variant} ${subject}`);
  }
  assertEquals(names.size, RESULTS);
});
