import { assert, assertEquals, assertThrows } from "@std/assert";
import { calculateSummary, type CTRFReport, type Test, validateStrict } from "ctrf";
import { writeCtrf } from "./ctrf.ts";
import type { Result } from "./model.ts";
import type { WholeRun } from "./report.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";

/** The report, which the format's own validator has seen. */
async function read(run: WholeRun): Promise<CTRFReport> {
  const report = JSON.parse(await textOf(writeCtrf, run)) as CTRFReport;
  validateStrict(report);
  const { tests, summary } = report.results;
  const { start, stop } = summary;
  const counted = calculateSummary(tests, { start, stop });
  for (const name of ["tests", "passed", "failed", "skipped", "pending", "other"] as const) {
    assertEquals(summary[name], counted[name], name);
  }
  assertEquals(new Set(tests.map((each) => each.name)).size, tests.length);
  return report;
}

const tally = (tests: readonly Test[]) =>
  Object.fromEntries(
    [...Map.groupBy(tests, ({ status }) => status)].map(([name, all]) => [name, all.length]),
  );

/** The sample, of which every variant was run three times, with the same variant failing in the second. */
function repeated(): WholeRun {
  const { run, results, end } = sampleRun();
  const rounds = [1, 2, 3].flatMap((round) =>
    results.map((each, index): Result => ({
      ...each,
      round,
      ...(round === 2 && index === 0 ? { verdict: "fail", why: "It failed in the second round" } : {}),
    }))
  );
  return { run: { ...run, planned: rounds.length }, results: rounds, end: end! };
}

Deno.test("The report is valid, and its tests are those of the run", async () => {
  const { results } = await read(sampleRun());
  assertEquals(tally(results.tests), { passed: 26, other: 4, failed: 7, skipped: 4 });
  assertEquals(tally((await read(cutShortRun())).results.tests).failed, 3);
});

Deno.test("The validator sees what is wrong", async () => {
  const report = await read(sampleRun());
  const [test] = report.results.tests;
  const wrong = { ...test!, status: "pass" } as unknown as Test;
  assertThrows(() => validateStrict({ ...report, results: { ...report.results, tests: [wrong] } }));
});

Deno.test("A failure has its reason, its evidence and its time", async () => {
  const { run, results } = sampleRun();
  const timed = results.map((each) => ({ ...each, startedMs: 1500, lane: 2 }));
  const { tests } = (await read({ run, results: timed })).results;
  const crashed = tests.find(({ name }) => name === "tcp/send/large-payload mystack × libc")!;
  const { status, rawStatus, message, suite, threadId, duration, start, trace, tags } = crashed;
  assertEquals([status, rawStatus, message, suite, threadId, duration, tags], [
    "failed",
    "crash",
    'The subject died in "recv": signal SIGSEGV',
    ["mystack × libc", "tcp", "send"],
    "2",
    82,
    ["must"],
  ]);
  assertEquals(start, Date.parse("2026-01-31T12:00:01.500Z"));
  assert(trace!.includes("assertion failed: pcb->rcv_wnd >= len"));
});

Deno.test("Rounds are attempts of one test, and one that differs shows its worst", async () => {
  const { tests, summary } = (await read(repeated())).results;
  assertEquals([tests.length, summary.flaky], [41, 1]);
  const [flaky] = tests.filter((each) => each.flaky);
  const { status, message, retries, retryAttempts } = flaky!;
  assertEquals([status, message!.slice(0, 30), retries], ["failed", "It failed in the second round:", 2]);
  assertEquals(retryAttempts!.map((each) => [each.attempt, each.status]), [[1, "passed"], [3, "passed"]]);
});

Deno.test("Hostile text stays text", async () => {
  for (const text of HOSTILE_TEXTS) {
    const run = withText(sampleRun(), text);
    const report = JSON.parse(await textOf(writeCtrf, run)) as CTRFReport;
    validateStrict(report);
    // deno-lint-ignore no-control-regex
    assert(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(JSON.stringify(report, null, 1)), text);
  }
});
