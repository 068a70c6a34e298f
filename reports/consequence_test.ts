import { assertEquals } from "@std/assert";
import { type Consequences, EXIT, exitCode, failsRun, MEANINGS, needsLook } from "./consequence.ts";
import { type Standing, STANDINGS } from "./standing.ts";

function code(
  kinds: (Standing | [Standing, "must" | "should" | "may"])[],
  change: Partial<Consequences> = {},
) {
  const whole = kinds.map((each) => {
    const [standing, level] = typeof each === "string" ? [each, "must" as const] : each;
    return { standing, level };
  });
  return exitCode({ kinds: whole, stale: 0, strict: false, interrupted: false, missing: false, ...change });
}

Deno.test("A deviation fails its run where the case is required, a crash and a defect everywhere", () => {
  for (const standing of ["fail", "timeout"] as const) {
    assertEquals(failsRun(standing, "must", false), true);
    assertEquals(failsRun(standing, "should", false), false);
    assertEquals(failsRun(standing, "should", true), true);
    assertEquals(failsRun(standing, "may", true), false);
  }
  for (const level of ["must", "should", "may"] as const) {
    assertEquals(failsRun("crash", level, false), true);
    assertEquals(failsRun("error", level, false), true);
    for (const standing of ["known", "inconclusive", "unsupported", "tolerated", "pass"] as const) {
      assertEquals(failsRun(standing, level, true), false);
    }
  }
});

Deno.test("Only what is neither accepted nor known needs a look", () => {
  assertEquals(STANDINGS.filter(needsLook), ["error", "crash", "timeout", "fail", "inconclusive"]);
});

Deno.test("Exit codes mean what they say", () => {
  assertEquals(code(["pass", "tolerated", "unsupported"]), EXIT.ok);
  for (const verdict of ["fail", "timeout", "crash"] as const) {
    assertEquals(code(["pass", verdict]), EXIT.failed);
  }
  assertEquals(code(["pass", "known"]), EXIT.ok);
  assertEquals(code(["pass", ["fail", "should"]]), EXIT.ok);
  assertEquals(code(["pass", ["fail", "should"]], { strict: true }), EXIT.failed);
  assertEquals(code(["pass", ["fail", "may"]], { strict: true }), EXIT.ok);
  assertEquals(code(["pass", ["crash", "may"]]), EXIT.failed);
  assertEquals(code(["pass", ["known", "may"]]), EXIT.ok);
  assertEquals(code(["pass"], { stale: 1 }), EXIT.failed);
  assertEquals(code(["pass", "fail"], { missing: true }), EXIT.notStarted);
  assertEquals(code([]), EXIT.nothing);
  assertEquals(code(["unsupported"]), EXIT.nothing);
  assertEquals(code(["unsupported"], { part: true }), EXIT.ok);
  assertEquals(code([], { part: true }), EXIT.ok);
  assertEquals(code([["inconclusive", "may"]], { part: true }), EXIT.ok);
  assertEquals(code(["inconclusive"], { part: true }), EXIT.inconclusive);
  assertEquals(code(["pass", "inconclusive"]), EXIT.inconclusive);
  assertEquals(code(["inconclusive"]), EXIT.inconclusive);
  assertEquals(code(["fail", "inconclusive"]), EXIT.failed);
  assertEquals(code(["pass"], { unsure: true }), EXIT.inconclusive);
  assertEquals(code(["fail"], { unsure: true }), EXIT.failed);
  assertEquals(code(["error", "fail"]), EXIT.defect);
  assertEquals(code(["fail"], { interrupted: true }), EXIT.interrupted);
  assertEquals(code(["fail"], { interrupted: true, stoppedAfter: 1 }), EXIT.failed);
});

Deno.test("Help and README say the same of each", async () => {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, words]) => [code, words]);
  assertEquals(rows, Object.values(EXIT).map((code) => [String(code), MEANINGS[code]]));
});
