import { assert, assertEquals } from "@std/assert";
import { writeHtml } from "./html.ts";
import { writeJunit } from "./junit.ts";
import { writeMarkdown } from "./markdown.ts";
import type { Result } from "./model.ts";
import { type Report, reportOf } from "./report.ts";
import { type Suspect, Suspects, suspectText } from "./suspects.ts";
import { CASES } from "./testdata/cases.ts";
import { calling, closeIsBroken } from "./testdata/suspects.ts";

function suspectsOf(results: readonly Result[]): readonly Suspect[] {
  const suspects = new Suspects();
  for (const each of results) suspects.add(each);
  return suspects.found;
}

const TEXT = "Begin with close of mystack: 6 of 8 results in which it is called failed, and 0 of 18 others";

Deno.test("An operation that nearly all failing results call, and few others, is where to begin", () => {
  assertEquals(suspectsOf(closeIsBroken().results).map(suspectText), [TEXT]);
});

Deno.test("What fails with one operation as often as without is nobody's fault in particular", () => {
  const results = Array.from(
    { length: 40 },
    (_, index) => calling(index, index % 2 ? ["close"] : ["recv"], index % 4 < 2 ? "fail" : "pass"),
  );
  assertEquals(suspectsOf(results), []);
});

Deno.test("One case or two, known deviations, and what could not be judged make no suspect", () => {
  const { results } = closeIsBroken();
  assertEquals(suspectsOf(results.map((each) => ({ ...each, case: CASES[0]!.id }))), []);
  assertEquals(suspectsOf(results.map((each) => ({ ...each, expected: each.verdict === "fail" }))), []);
  const open = (each: Result): Result =>
    each.verdict === "fail" ? { ...each, verdict: "inconclusive" } : each;
  assertEquals(suspectsOf(results.map(open)), []);
});

Deno.test("Where histories were left out, nothing is said", () => {
  const { results } = closeIsBroken();
  const nothing = { operations: [], leftOut: 0, leftOutAfter: 0 };
  const skimmed = results.map((each) => each.verdict === "pass" ? { ...each, history: nothing } : each);
  assertEquals(suspectsOf(skimmed), []);
});

Deno.test("Every report that people read says it before it lists anything", async () => {
  const report = reportOf(closeIsBroken());
  const textOf = async (write: (report: Report) => AsyncIterable<string>) =>
    (await Array.fromAsync(write(report))).join("");
  for (const write of [writeMarkdown, writeHtml, writeJunit]) {
    const text = await textOf(write);
    const [said, listed] = [text.indexOf(TEXT), text.search(/ECONNRESET, not eof/)];
    assert(said > 0 && said < listed, `${write.name} says it at ${said}, and lists at ${listed}`);
  }
});
