import { assertEquals } from "@std/assert";
import type { Result } from "../model.ts";
import { reportOf, type WholeRun } from "../report.ts";
import { call, historyOf } from "../testdata/operations.ts";
import { sampleRun } from "../testdata/sample.ts";
import { compare } from "./compare.ts";
import type { Comparison } from "./model.ts";
import type { Pairing } from "./pairing.ts";

/** Compares the sample with itself, some results of which are changed. */
async function changed(
  change: (result: Result) => Result | undefined,
  more: Partial<WholeRun["run"]> = {},
): Promise<Comparison> {
  const old = sampleRun();
  const results = old.results.map(change).filter((each) => each !== undefined);
  return await compare(reportOf(old), reportOf({ ...old, run: { ...old.run, ...more }, results }));
}

const isFirst = ({ subject, case: id }: Result) => subject === "libc" && id === sampleRun().results[0]!.case;
const outcomes = (...words: string[]) =>
  words.map((outcome, index) => ({ checkpoint: `at ${index}`, outcome, class: "conforming" }) as const);

async function self(pairing: Pairing): Promise<Comparison> {
  const report = reportOf(sampleRun());
  return await compare(report, report, pairing);
}

Deno.test("A run does not differ from one with other times, ports and pieces of a stream", async () => {
  const moved = (port: number, pieces: number, took: number) =>
    historyOf([
      call("subject", ["getsockname", "listener 1", ""], `127.0.0.1:${port}`, [1, took]),
      ...Array.from({ length: pieces }, () =>
        call("subject", ["recv", "conn", ""], `${port} B aa bb…`, [took, took])),
      call("subject", ["recv", "conn", ""], "0 B", [took, took]),
      ...Array.from({ length: pieces }, () =>
        call("peer", ["close", "conn", ""], "ok", [took, took])),
    ]);
  const old = sampleRun();
  const with_ = (history: Result["history"], durationMs: number) =>
    reportOf({ ...old, results: old.results.map((each) => ({ ...each, history, durationMs })) });
  const { same, compared, changes, circumstances } = await compare(
    with_(moved(40_001, 1, 9), 1),
    with_(moved(52_017, 7, 90), 70),
  );
  assertEquals([same, changes, circumstances], [compared, [], []]);
  assertEquals(compared > 10, true);
});

Deno.test("A pass that fails now is a regression, and its variants are one group", async () => {
  const { counts, changes, same, compared } = await changed((each) =>
    isFirst(each)
      ? { ...each, verdict: "fail", why: "it was eof", outcomes: [{ ...each.outcomes[0]!, outcome: "eof" }] }
      : each
  );
  assertEquals([counts.regression, compared - same, changes.length], [4, 4, 1]);
  const [{ variants, before, now, found, count, differences }] = changes as [typeof changes[0] & object];
  assertEquals([variants.length, before, now, found.slice(0, 10), count], [
    4,
    ["pass"],
    ["fail"],
    "it was eof",
    4,
  ]);
  assertEquals(differences.slice(0, 2), [
    { at: "firstRecv", before: "ECONNRESET", now: "eof" },
    { at: "secondRecv", before: "eof", now: "not recorded" },
  ]);
});

Deno.test("What should be is a regression only where the newer run was strict", async () => {
  const cases = sampleRun().run.cases.map((each) => ({ ...each, level: "should" as const }));
  const fails = (each: Result): Result => isFirst(each) ? { ...each, verdict: "fail" } : each;
  const { counts: lenient } = await changed(fails, { cases });
  assertEquals([lenient.regression, lenient.worse], [0, 4]);
  const { counts: strict } = await changed(fails, { cases, strict: true });
  assertEquals(strict.regression, 4);
});

Deno.test("Weaker verdicts, results that say nothing, and missing ones are worse", async () => {
  for (const verdict of ["tolerated", "inconclusive", "unsupported"] as const) {
    const { counts } = await changed((each) => isFirst(each) ? { ...each, verdict } : each);
    assertEquals([counts.worse, counts.regression, counts.improvement], [4, 0, 0], verdict);
  }
  const { counts, changes } = await changed((each) => isFirst(each) ? undefined : each);
  assertEquals([counts.worse, changes[0]!.now], [4, []]);
});

Deno.test("A failure that passes, or is expected, is an improvement", async () => {
  const { counts } = await changed((each) =>
    each.verdict === "fail" && !each.expected ? { ...each, verdict: "pass" } : each
  );
  assertEquals([counts.improvement > 0, counts.regression, counts.worse], [true, 0, 0]);
  const { counts: known } = await changed((each) =>
    each.verdict === "fail" ? { ...each, expected: true } : each
  );
  assertEquals(known.improvement, counts.improvement);
});

Deno.test("With the same verdict, outcomes, the ending and the results of calls are distinguished", async () => {
  const { counts, changes } = await changed((each) =>
    isFirst(each) ? { ...each, outcomes: outcomes("x"), ending: "hang" } : each
  );
  assertEquals([counts.behaviour, changes.length], [4, 1]);
  assertEquals(changes[0]!.differences.at(-1), { at: "ending", before: "as in the script", now: "hang" });
  const ended = await changed((each) => isFirst(each) ? { ...each, ending: "hang" } : each);
  assertEquals([ended.counts.behaviour, ended.changes[0]!.differences.length], [4, 1]);
  const order = await changed((each) =>
    isFirst(each)
      ? {
        ...each,
        history: historyOf([call("subject", ["recv", "conn", "1"], "ETIMEDOUT", [1, 2], { failed: true })]),
      }
      : each
  );
  assertEquals(order.changes[0]!.differences.find(({ at }) => at === "recv of the subject"), {
    at: "recv of the subject",
    before: "ECONNRESET, 0 B",
    now: "ETIMEDOUT",
  });
});

Deno.test("Rounds are one: where they differ, both ways are shown", async () => {
  const old = sampleRun();
  const again = (verdict: Result["verdict"], word: string) =>
    old.results.filter(isFirst).map((each): Result => ({
      ...each,
      round: 2,
      verdict,
      outcomes: outcomes(word),
    }));
  const flaky = reportOf({ ...old, results: [...old.results, ...again("fail", "eof")] });
  const { counts, changes } = await compare(reportOf(old), flaky);
  assertEquals([counts.regression, changes[0]!.before, changes[0]!.now], [4, ["pass"], ["fail", "pass"]]);
  assertEquals((await compare(flaky, reportOf(old))).counts.improvement, 4);
  assertEquals((await compare(flaky, flaky)).changes, []);
});

Deno.test("Two implementations of one run are compared by their names", async () => {
  const { old, new: now, compared, counts } = await self({ subjects: ["libc"], with: "node" });
  assertEquals([old.subject, now.subject], ["libc", "node"]);
  assertEquals(compared > 0 && counts.worse + counts.regression > 0, true);
  assertEquals((await self({ subjects: ["node"] })).changes, []);
});

Deno.test("Versions, hosts, tables and what only one run has are reported", async () => {
  const { run } = sampleRun();
  const [gone, ...cases] = run.cases;
  const { circumstances, requirements, onlyOld, onlyNew } = await changed(
    (each) => each.case === gone!.id || each.subject === "node" ? undefined : each,
    {
      sockspec: "9.9.9",
      subjects: [...run.subjects.filter((each) => each !== "node"), "mine"],
      cases: [{ ...cases[0]!, level: cases[0]!.level === "may" ? "must" : "may" }, ...cases.slice(1)],
    },
  );
  assertEquals(circumstances.filter(({ of }) => of === "version of sockspec").map(({ now }) => now), [
    "9.9.9",
  ]);
  assertEquals(requirements, [cases[0]!.id]);
  assertEquals([onlyOld.cases, onlyOld.implementations, onlyNew.implementations], [[gone!.id], ["node"], [
    "mine",
  ]]);
});

Deno.test("Findings are compared over the cases that both runs have", async () => {
  const met = (reasons: string[]) => (each: Result): Result => isFirst(each) ? { ...each, reasons } : each;
  const old = sampleRun();
  const findings = async (now: WholeRun) =>
    (await compare(reportOf({ ...old, results: old.results.map(met(["a cause"])) }), reportOf(now)))
      .circumstances.filter(({ of }) => of === "finding").map(({ before, now }) => [before, now]);
  assertEquals(await findings({ ...old, results: old.results.map(met(["another"])) }), [
    ["a cause", ""],
    ["", "another"],
  ]);
  const first = old.results[0]!.case;
  const cases = old.run.cases.filter(({ id }) => id !== first);
  const results = old.results.filter((each) => each.case !== first);
  assertEquals(await findings({ ...old, run: { ...old.run, cases }, results }), []);
});

Deno.test("Missing results are worse only where they had been judged and are required", async () => {
  const missing = async (verdict: Result["verdict"], level: "must" | "may") => {
    const old = sampleRun();
    const run = { ...old.run, cases: old.run.cases.map((each) => ({ ...each, level })) };
    const results = old.results.map((each) => isFirst(each) ? { ...each, verdict } : each);
    const rest = results.filter((each) => !isFirst(each));
    const { counts, onlyOld } = await compare(
      reportOf({ ...old, run, results }),
      reportOf({ ...old, run, results: rest }),
    );
    return [counts.worse, onlyOld.variants];
  };
  assertEquals(await missing("pass", "must"), [4, 4]);
  assertEquals(await missing("unsupported", "must"), [0, 4]);
  assertEquals(await missing("pass", "may"), [0, 4]);
});

Deno.test("Of very many changes the records of some are read, and the others are counted", async () => {
  const old = sampleRun();
  const one = old.results.find(isFirst)!;
  const results = Array.from({ length: 21_000 }, (_, index): Result => ({ ...one, variant: `n=${index}` }));
  const now = results.map((each): Result => ({ ...each, verdict: "tolerated" }));
  const { counts, left, changes } = await compare(
    reportOf({ ...old, results }),
    reportOf({ ...old, results: now }),
  );
  assertEquals([counts.worse, left.worse, changes[0]!.count], [21_000, 1_000, 20_000]);
});
