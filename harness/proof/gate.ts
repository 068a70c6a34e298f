/**
 * The gate: everything that must hold before a change lands, by the tasks of `deno.json`. Goes on after a
 * step that failed, so that one run shows all there is, and ends with the count of tests.
 *
 * @module
 */
import { toText } from "@std/streams";

/** Steps one after another, and lists of them side by side: most of the time a test waits. */
const LANES = [
  ["unit harness/proof/all.ts -- 1/2"],
  ["unit harness/proof/all.ts -- 2/2"],
  ["unit harness/proof/broken"],
  ["fmt:check", "lint", "check", "doc:lint", "doc:test", "unit harness/conformance_test.ts", "page"],
];

/** The result of a step. */
interface Result {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
}

/** Runs a task, and shows what it printed once it has ended, in one piece. */
async function step(words: string): Promise<Result> {
  const before = performance.now();
  const [name = "", ...rest] = words.split(" ");
  const args = ["task", "--quiet", name, ...rest];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
  const [stdout, stderr, { success }] = await Promise.all([
    toText(child.stdout),
    toText(child.stderr),
    child.status,
  ]);
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  console.log(`${stdout}${stderr}${success ? "ok" : "FAILED"}  ${words}  ${seconds} s`);
  const counts = [...stdout.matchAll(/(\d+) passed(?: \([^)]*\))? \| (\d+) failed/g)].at(-1);
  return { ok: success, passed: Number(counts?.[1] ?? 0), failed: Number(counts?.[2] ?? 0) };
}

/** Runs steps one after another. */
async function lane(steps: readonly string[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const words of steps) results.push(await step(words));
  return results;
}

if (import.meta.main) {
  const results = (await Promise.all(LANES.map(lane))).flat();
  const sum = (count: "passed" | "failed"): number => results.reduce((total, each) => total + each[count], 0);
  const passed = sum("passed");
  console.log(`${passed} passed, ${sum("failed")} failed`);
  if (passed === 0) console.log("No test was run");
  Deno.exit(results.every(({ ok }) => ok) && passed > 0 ? 0 : 1);
}
