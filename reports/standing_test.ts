import { assertEquals } from "@std/assert";
import type { Verdict } from "./model.ts";
import { cutShort, standingOf, STANDINGS, tallyText } from "./standing.ts";
import { cutShortReport, sampleReport } from "./testdata/sample.ts";
import { VERDICTS } from "./model.ts";

const [sample] = sampleReport().results;
const result = (verdict: Verdict, expected = false) => ({ ...sample!, verdict, expected });

Deno.test("an expected deviation is known, an expected pass is a pass", () => {
  assertEquals(standingOf(result("fail", true)), "known");
  assertEquals(standingOf(result("crash", true)), "known");
  assertEquals(standingOf(result("fail")), "fail");
  assertEquals(standingOf(result("pass", true)), "pass");
});

Deno.test("every verdict has its place among the standings", () => {
  assertEquals([...STANDINGS].sort(), [...VERDICTS, "known"].sort());
});

Deno.test("results are counted by standing", () => {
  assertEquals(tallyText([result("pass"), result("fail", true), result("pass")]), "1 known, 2 pass");
});

Deno.test("a report says whether it is complete", () => {
  const whole = sampleReport();
  assertEquals(cutShort(whole), undefined);
  assertEquals(cutShort(cutShortReport()), "The run was cut short: 10 of 39 results");
  assertEquals(
    cutShort({ ...whole, end: { ...whole.end!, interrupted: true } }),
    "The run was interrupted: 39 of 39 results",
  );
});
