import { assertEquals } from "@std/assert";
import { VERDICTS } from "./model.ts";
import { sizeOf, standingOf, STANDINGS, sumOf, tallyText } from "./standing.ts";

Deno.test("An expected deviation is known, an expected pass is a pass, a defect is never expected", () => {
  assertEquals(standingOf({ verdict: "fail", expected: true }), "known");
  assertEquals(standingOf({ verdict: "crash", expected: true }), "known");
  assertEquals(standingOf({ verdict: "fail", expected: false }), "fail");
  assertEquals(standingOf({ verdict: "pass", expected: true }), "pass");
  assertEquals(standingOf({ verdict: "error", expected: true }), "error");
});

Deno.test("Every verdict has its place among the standings", () => {
  assertEquals([...STANDINGS].sort(), [...VERDICTS, "known"].sort());
});

Deno.test("Tallies add up, with what matters most in front", () => {
  const sum = sumOf([new Map([["pass", 1]] as const), new Map([["pass", 1], ["known", 1]] as const)]);
  assertEquals(tallyText(sum), "1 known, 2 pass");
  assertEquals([sizeOf(sum), sizeOf(sum, ["pass", "fail"])], [3, 2]);
});
