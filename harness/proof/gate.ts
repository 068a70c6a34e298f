/**
 * The gate: everything that must hold before a change lands, one task of `deno.json` after another. Goes on
 * after a step that failed, so that one run shows all there is, and ends with the count of tests.
 *
 * @module
 */
import { toText } from "@std/streams";

const STEPS = [
  "fmt:check",
  "lint",
  "check",
  "doc:lint",
  "doc:test",
  "unit harness/proof/all.ts harness/conformance_test.ts",
  "page",
];

/** Runs a task and passes its output on: true if it succeeded, and the counts of its tests. */
async function step(words: string): Promise<{ ok: boolean; passed: number; failed: number }> {
  const before = performance.now();
  const [name = "", ...rest] = words.split(" ");
  const args = ["task", "--quiet", name, ...rest];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
  const [shown, kept] = child.stdout.tee();
  const showing = shown.pipeTo(Deno.stdout.writable, { preventClose: true });
  const [text] = await Promise.all([toText(kept), showing]);
  const { success } = await child.status;
  const counts = [...text.matchAll(/(\d+) passed(?: \([^)]*\))? \| (\d+) failed/g)].at(-1);
  console.log(`${success ? "ok" : "FAILED"}  ${name}  ${((performance.now() - before) / 1000).toFixed(1)} s`);
  return { ok: success, passed: Number(counts?.[1] ?? 0), failed: Number(counts?.[2] ?? 0) };
}

if (import.meta.main) {
  let [ok, passed, failed] = [true, 0, 0];
  for (const words of STEPS) {
    const result = await step(words);
    ok &&= result.ok;
    passed += result.passed;
    failed += result.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (passed === 0) console.log("No test was run");
  Deno.exit(ok && passed > 0 ? 0 : 1);
}
