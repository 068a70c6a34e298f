import { assert, assertEquals, assertRejects } from "@std/assert";
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { CASES } from "../../cases/mod.ts";
import { expand } from "../case/variants.ts";
import { isUnexpected } from "../../reports/consequence.ts";
import { writeLine } from "../../reports/read.ts";
import type { WholeRun } from "../../reports/report.ts";
import { standingOf } from "../../reports/standing.ts";
import { sampleRun } from "../../reports/testdata/sample.ts";
import { lastFailed } from "./last_failed.ts";
import { UsageError } from "./usage.ts";
import { inFolder } from "../proof/in_folder.ts";

async function failedOf({ run, results, end }: WholeRun): Promise<Awaited<ReturnType<typeof lastFailed>>> {
  return await inFolder(async (folder) => {
    const lines = [run, ...results, ...(end ? [end] : [])].map(writeLine);
    await Deno.writeTextFile(`${folder}/results.jsonl`, lines.join(""));
    return await lastFailed(folder);
  });
}

Deno.test("What failed is what nobody expected, at any level, and what had a stale expectation", async () => {
  const { run, results, end } = sampleRun();
  const failing = results.filter((each) => isUnexpected(standingOf(each)));
  const levels = new Set(
    run.cases.filter(({ id }) => failing.some((each) => each.case === id)).map(({ level }) => level),
  );
  assert(levels.size > 1, [...levels].join());
  const places = new Set(failing.map(({ case: id, variant, subject }) => `${id} ${variant} ${subject}`));
  const failed = await failedOf({ run, results, end: { ...end!, stale: [] } });
  assertEquals(failed.size, places.size);
  assertEquals([...failed.subjects].sort(), [...new Set(failing.map(({ subject }) => subject))].sort());
  assertEquals((await failedOf(sampleRun())).size, places.size + end!.stale.length);
});

Deno.test("A task has failed with the same case, axes, subject and peer, in whatever round", async () => {
  const variant = CASES.flatMap(expand).find(({ name }) => name !== "")!;
  const libc = IMPLEMENTATIONS.libc!;
  const { run, results } = sampleRun();
  const fail = results.find(({ verdict }) => verdict === "crash")!;
  const result = { ...fail, case: variant.case.id, variant: variant.name, subject: "libc", peer: "libc" };
  const failed = await failedOf({ run, results: [result] });
  const task = { variant, subject: libc, peer: libc, round: 3 };
  assertEquals(failed.has(task), true);
  assertEquals(failed.has({ ...task, subject: { ...libc, name: "other" } }), false);
  assertEquals(failed.has({ ...task, variant: { ...variant, name: "role=server" } }), false);
});

Deno.test("Without an earlier run, or with one that is damaged, it says so", async () => {
  await assertRejects(() => lastFailed("/tmp/no-such-folder"), UsageError, "There is no earlier run in");
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/results.jsonl`, "nonsense\n");
    await assertRejects(() => lastFailed(folder), UsageError, "could not be read");
  });
});
