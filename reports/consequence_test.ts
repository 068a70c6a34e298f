import { assertEquals } from "@std/assert";
import { type Consequences, EXIT, exitCode, failsRun, isQuiet, MEANINGS } from "./consequence.ts";
import { type Verdict, VERDICTS } from "./model.ts";

function code(
  verdicts: (Verdict | [Verdict, "must" | "should" | "may", boolean?])[],
  change: Partial<Consequences> = {},
) {
  const results = verdicts.map((each) => {
    const [verdict, level, expected] = typeof each === "string" ? [each, "must" as const] : each;
    return { verdict, level, expected: expected ?? false };
  });
  return exitCode({ results, stale: 0, strict: false, interrupted: false, missing: false, ...change });
}

Deno.test("A deviation fails its run where the case is required, a crash and a defect everywhere", () => {
  const result = (verdict: Verdict, expected = false) => ({ verdict, expected });
  for (const verdict of ["fail", "timeout"] as const) {
    assertEquals(failsRun(result(verdict), "must", false), true);
    assertEquals(failsRun(result(verdict), "should", false), false);
    assertEquals(failsRun(result(verdict), "should", true), true);
    assertEquals(failsRun(result(verdict), "may", true), false);
    assertEquals(failsRun(result(verdict, true), "must", true), false);
  }
  for (const level of ["must", "should", "may"] as const) {
    assertEquals(failsRun(result("crash"), level, false), true);
    assertEquals(failsRun(result("crash", true), level, false), false);
    assertEquals(failsRun(result("error", true), level, false), true);
    for (const verdict of ["inconclusive", "unsupported", "tolerated", "pass"] as const) {
      assertEquals(failsRun(result(verdict), level, true), false);
    }
  }
});

Deno.test("Only what is neither accepted nor known needs a look", () => {
  const loud = (expected: boolean) => VERDICTS.filter((verdict) => !isQuiet({ verdict, expected }));
  assertEquals(loud(false), ["error", "crash", "timeout", "fail", "inconclusive"]);
  assertEquals(loud(true), ["error", "inconclusive"]);
});

Deno.test("Exit codes mean what they say", () => {
  assertEquals(code(["pass", "tolerated", "unsupported"]), EXIT.ok);
  for (const verdict of ["fail", "timeout", "crash"] as const) {
    assertEquals(code(["pass", verdict]), EXIT.failed);
  }
  assertEquals(code(["pass", ["fail", "must", true]]), EXIT.ok);
  assertEquals(code(["pass", ["fail", "should"]]), EXIT.ok);
  assertEquals(code(["pass", ["fail", "should"]], { strict: true }), EXIT.failed);
  assertEquals(code(["pass", ["fail", "may"]], { strict: true }), EXIT.ok);
  assertEquals(code(["pass", ["crash", "may"]]), EXIT.failed);
  assertEquals(code(["pass", ["crash", "may", true]]), EXIT.ok);
  assertEquals(code(["pass"], { stale: 1 }), EXIT.failed);
  assertEquals(code(["pass", "fail"], { missing: true }), EXIT.notStarted);
  assertEquals(code([]), EXIT.nothing);
  assertEquals(code(["unsupported"]), EXIT.nothing);
  assertEquals(code(["pass", "inconclusive"]), EXIT.inconclusive);
  assertEquals(code(["inconclusive"]), EXIT.inconclusive);
  assertEquals(code(["fail", "inconclusive"]), EXIT.failed);
  assertEquals(code(["error", "fail"]), EXIT.defect);
  assertEquals(code(["fail"], { interrupted: true }), EXIT.interrupted);
});

Deno.test("Help and README say the same of each", async () => {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, words]) => [code, words]);
  assertEquals(rows, Object.values(EXIT).map((code) => [String(code), MEANINGS[code]]));
});
