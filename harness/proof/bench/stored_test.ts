import { assertEquals } from "@std/assert";
import { readResults, VERDICTS } from "../../../reports/mod.ts";
import { storedRun } from "./stored.ts";

Deno.test("The long run of the bench is one that reports are made of", async () => {
  const text = [...storedRun(20_000)].join("");
  const report = await readResults(() => new Blob([text]).stream());
  assertEquals(report.summary.results, 20_000);
  assertEquals(VERDICTS.filter((each) => report.summary.totals[each] === 0), []);
  const names = new Set<string>();
  for await (const { case: id, variant, subject } of report.results()) {
    names.add(`${id} ${variant} ${subject}`);
  }
  assertEquals(names.size, 20_000);
});
