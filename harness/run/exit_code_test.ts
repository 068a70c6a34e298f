import { assertEquals } from "@std/assert";
import { EXIT, exitCode, MEANINGS, type Tally } from "./exit_code.ts";
import type { Verdict } from "../../reports/model.ts";

function code(
  verdicts: (Verdict | [Verdict, "must" | "should" | "may", boolean?])[],
  change: Partial<Tally> = {},
) {
  const results = verdicts.map((each) => {
    const [verdict, level, expected] = typeof each === "string" ? [each, "must" as const] : each;
    return { verdict, level, expected: expected ?? false };
  });
  return exitCode({ results, stale: 0, strict: false, interrupted: false, missing: false, ...change });
}

Deno.test("exit codes mean what they say", () => {
  assertEquals(code(["pass", "tolerated", "unsupported"]), EXIT.ok);
  for (const verdict of ["fail", "timeout", "crash"] as const) {
    assertEquals(code(["pass", verdict]), EXIT.failed);
  }
  assertEquals(code(["pass", ["fail", "must", true]]), EXIT.ok);
  assertEquals(code(["pass", ["fail", "should"]]), EXIT.ok);
  assertEquals(code(["pass", ["fail", "should"]], { strict: true }), EXIT.failed);
  assertEquals(code(["pass", ["fail", "may"]], { strict: true }), EXIT.ok);
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

Deno.test("help and README say the same of each", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, words]) => [code, words]);
  assertEquals(rows, Object.values(EXIT).map((code) => [String(code), MEANINGS[code]]));
});
