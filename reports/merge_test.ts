import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { EXIT } from "./consequence.ts";
import { FORMATS } from "./formats.ts";
import { mergedLines, type MergeOptions, type Part, problemsOf, readPart } from "./merge.ts";
import type { Result, RunFooter, RunHeader, StoredShard } from "./model.ts";
import { writeLine } from "./read.ts";
import type { WholeRun } from "./report.ts";
import { sampleRun, textOf } from "./testdata/sample.ts";
import { subjectsIn } from "./shard.ts";
import { shardsOf } from "./testdata/shards.ts";

/** The part of a stored shard, called `name`. */
async function partOf({ run, results, end }: WholeRun, name = `parts/${run.shard?.index}`): Promise<Part> {
  const lines = [run, ...results, ...end ? [end] : []].map(writeLine);
  return await readPart(name, () => new Blob(lines).stream());
}

async function merged(parts: readonly Part[]): Promise<WholeRun> {
  const lines = await Array.fromAsync(mergedLines(parts));
  return {
    run: lines[0] as RunHeader,
    results: lines.slice(1, -1) as Result[],
    end: lines.at(-1) as RunFooter,
  };
}

/** The problems of three shards, after a change to the last of them. */
async function problems(
  change: (shards: WholeRun[]) => WholeRun[],
  options: MergeOptions = {},
): Promise<string[]> {
  return problemsOf(await Promise.all(change(shardsOf(sampleRun(), 3)).map((each) => partOf(each))), options);
}

/** The problems of three shards of which the second has another header. */
function withHeader(
  change: (run: RunHeader) => Partial<RunHeader>,
  options?: MergeOptions,
): Promise<string[]> {
  return problems(
    ([one, two, three]) => [one!, { ...two!, run: { ...two!.run, ...change(two!.run) } }, three!],
    options,
  );
}

Deno.test("Merged shards are the run, in every format and in any order of the parts", async () => {
  const whole = sampleRun();
  for (const  of of[1, 2, 3, 16]) {
    const shards = shardsOf(whole, of);
    assertEquals(shards.some(({ results }) => results.length === 0), of === 16, `${of}`);
    const parts = await Promise.all(shards.map((each) => partOf(each)));
    assertEquals(problemsOf(parts), []);
    const found = await merged(parts.toReversed());
    const expected = {
      run: whole.run,
      results: shards.flatMap(({ results }) => results),
      end: { ...whole.end!, exitCode: EXIT.defect, durationMs: 500 * of * (of + 1) },
    };
    assertEquals(found, expected);
    for (const [name, { write }] of Object.entries(FORMATS)) {
      // The line of a result has its members in the order of the schema.
      if (name !== "jsonl") assert(await textOf(write, found) === await textOf(write, expected), name);
    }
  }
});

Deno.test("The exit code is that of the whole run, whatever one shard can say", async () => {
  const { run, results } = sampleRun();
  const codeOf = async (kept: (result: Result) => boolean, change: Partial<RunFooter> = {}) => {
    const end = { ...sampleRun().end!, stale: [] };
    const shards = shardsOf({ run, results: results.filter(kept), end }, 5);
    const parts = shards.map((each) => partOf({ ...each, end: { ...each.end!, ...change } }));
    return (await merged(await Promise.all(parts))).end!.exitCode;
  };
  assertEquals(await codeOf(({ verdict }) => verdict === "pass"), EXIT.ok);
  assertEquals(await codeOf(({ verdict }) => verdict === "unsupported"), EXIT.nothing);
  assertEquals(await codeOf(({ verdict }) => verdict !== "error"), EXIT.failed);
  assertEquals(
    await codeOf(({ verdict }) => verdict === "unsupported" || verdict === "inconclusive"),
    EXIT.inconclusive,
  );
  assertEquals(
    await codeOf(({ verdict }) => verdict !== "error", { exitCode: EXIT.notStarted }),
    EXIT.notStarted,
  );
});

Deno.test("The merged run began with its first shard, ended with its last, and took what all took", async () => {
  const shards = shardsOf(sampleRun(), 2);
  const [one, two] = await Promise.all(shards.map(({ run, results, end }, at) =>
    partOf({
      run: { ...run, started: `2026-01-3${at}T00:00:00.000Z` },
      results,
      end: { ...end!, finished: `2026-02-0${2 - at}T00:00:00.000Z` },
    })
  ));
  const { run, end } = await merged([two!, one!]);
  assertEquals([run.started, end!.finished, end!.durationMs], [
    "2026-01-30T00:00:00.000Z",
    "2026-02-02T00:00:00.000Z",
    3000,
  ]);
});

Deno.test("Lanes of shards are apart, and times are those since the first shard began", async () => {
  const parts = await Promise.all(
    shardsOf(sampleRun(), 3).map(({ run, results, end }, at) =>
      partOf({
        run: { ...run, started: `2026-01-31T00:00:0${3 - at}.000Z` },
        results: results.map((each, number) => ({
          ...each,
          startedMs: 10 * number,
          lane: 1 + number % (2 + at),
        })),
        end: end!,
      })
    ),
  );
  const { results } = await merged(parts);
  const firsts = parts.map(({ report }) => report.summary.results)
    .map((_, at, sizes) => results[sizes.slice(0, at).reduce((sum, each) => sum + each, 0)]!);
  assertEquals(firsts.map(({ startedMs, lane }) => [startedMs, lane]), [[2000, 1], [1000, 3], [0, 6]]);
  assertEquals(
    new Set(results.map(({ lane }) => lane)).size,
    parts.reduce((sum, { lanes }) => sum + lanes, 0),
  );
});

Deno.test("Shards that are missing, there twice, of several runs or no shards are named", async () => {
  assertEquals(await problems(([one, , three]) => [three!, one!]), [
    "2 shards of 3 are there, missing is 2/3: name the results of every shard",
  ]);
  assertEquals(await problems(([one, two, three]) => [one!, two!, three!, two!]), [
    'Shard 2/3 ("parts/2") is there again as "parts/2": name each shard once',
  ]);
  assertEquals(
    await problems(([one, two]) => [one!, two!, shardsOf(sampleRun(), 4)[2]!]),
    [
      'shard 1/3 ("parts/1") and shard 3/4 ("parts/3") are parts of different runs: merge the shards of one run',
    ].map((each) => each.replace("shard", "Shard")),
  );
  assertEquals(await problems(([one, two]) => [one!, two!, sampleRun()]), [
    '"parts/undefined" is not a shard, expected results of "sockspec run --shard I/N": leave it out',
  ]);
  assertEquals(problemsOf([]).length, 1);
  const many = await Promise.all([shardsOf(sampleRun(), 30)[4]!].map((each) => partOf(each)));
  assertStringIncludes(problemsOf(many)[0]!, "1 shard of 30 is there, missing are 1/30, 2/30, ");
  assertStringIncludes(problemsOf(many)[0]!, "21/30 and 9 more: ");
});

Deno.test("A shard that is not complete is named with what it has", async () => {
  const short = (change: (shard: WholeRun) => WholeRun) =>
    problems(([one, two, three]) => [one!, change(two!), three!]);
  const planned = shardsOf(sampleRun(), 3)[1]!.results.length;
  const begin = 'Shard 2/3 ("parts/2") is not complete: ';
  assertEquals(await short(({ run, results }) => ({ run, results: results.slice(1) })), [
    `${begin}The run was cut short: ${planned - 1} of ${planned} results: run this shard again`,
  ]);
  assertEquals(await short((each) => ({ ...each, end: { ...each.end!, interrupted: true } })), [
    `${begin}The run was interrupted: ${planned} of ${planned} results: run this shard again`,
  ]);
  assertEquals(await short((each) => ({ ...each, results: each.results.slice(1) })), [
    `${begin}The shard has ${planned - 1} results, expected ${planned}: run this shard again`,
  ]);
});

Deno.test("A result that is there twice, in another shard or in no plan is refused", async () => {
  const [one, two] = shardsOf(sampleRun(), 3) as [WholeRun, WholeRun];
  const [first, ...rest] = one.results;
  const refused = async (changed: Result, words: string) => {
    const error = await assertRejects(() => partOf({ ...one, results: [...rest, changed] }), SyntaxError);
    assertStringIncludes(error.message, words);
  };
  await refused(rest[0]!, "is there twice, expected once");
  await refused(two.results[0]!, "belongs to shard 2/3, expected 1/3");
  await refused({ ...first!, subject: "nobody" }, "of nobody with libc, round 1 is not in the plan");
  await refused({ ...first!, peer: "nobody" }, "with nobody, round 1 is not in the plan");
  await refused({ ...first!, case: "no/case\u001b[31m" }, "The result no/case\\u{1b}[31m");
});

Deno.test("A part that changes while it is merged is noticed", async () => {
  const [{ run, results, end }] = shardsOf(sampleRun(), 1) as [WholeRun];
  let lines = [run, ...results, end!].map(writeLine);
  const part = await readPart("part", () => new Blob(lines).stream());
  assertEquals(problemsOf([part]), []);
  lines = lines.slice(0, 5);
  await assertRejects(() => merged([part]), SyntaxError, "The results changed while they were read");
});

Deno.test("Shards that are not of one run are refused with both values", async () => {
  const differs = async (change: (run: RunHeader) => Partial<RunHeader>, ...words: string[]) => {
    const found = await withHeader(change);
    assertEquals(found.length, 1, found.join("\n"));
    for (const each of [...words, 'shard 2/3 ("parts/2")', 'as in shard 1/3 ("parts/1"): ']) {
      assertStringIncludes(found[0]!, each);
    }
  };
  const shard = (change: Partial<StoredShard>) => (run: RunHeader) => ({
    shard: { ...run.shard!, ...change },
  });
  const implementation = (change: object) => ({ implementations: [first, ...others] }: RunHeader) => ({
    implementations: [{ ...first!, ...change }, ...others],
  });
  await differs(() => ({ sockspec: "9.0.0" }), "The version of sockspec of", 'is "9.0.0", expected "0.1.0"');
  await differs(({ host }) => ({ host: { ...host, os: "darwin" } }), 'is "darwin", expected "linux"');
  await differs(({ host }) => ({ host: { ...host, arch: "aarch64" } }), 'is "aarch64", expected "x86_64"');
  await differs(
    ({ host }) => ({ host: { ...host, kernel: "6.9" } }),
    'is "6.9", expected "6.8.0-52-generic"',
    "--mixed-kernels",
  );
  await differs(({ host }) => ({ host: { ...host, deno: "3.0.0" } }), 'is "3.0.0", expected "2.9.6"');
  await differs(({ host }) => ({ host: { ...host, foreign: true } }), "is true, expected false");
  await differs(() => ({ strict: true }), "The option --strict", "is true, expected false");
  const [one, , three] = shardsOf(sampleRun(), 3);
  const { run, ...rest } = sampleRun();
  const [, more] = shardsOf({ run: { ...run, subjects: [...run.subjects, "more"] }, ...rest }, 3);
  assertStringIncludes(
    (await problems(() => [one!, more!, three!]))[0]!,
    'The list of subjects of shard 2/3 ("parts/2") has ["more"], expected none more as in',
  );
  await differs(() => ({ peers: ["libc", "c"] }), "The list of peers", 'has ["c"], expected none more');
  await differs(
    implementation({ version: "glibc 2.40" }),
    "The version of libc",
    '"glibc 2.40", expected "glibc 2.39"',
  );
  await differs(implementation({ runtime: "none" }), "The runtime of libc");
  await differs(implementation({ capabilities: ["stream"] }), "has none more", '"datagram"');
  await differs(implementation({ unavailable: "no" }), "The availability of libc", "is false, expected true");
  await differs(implementation({ unreached: [{ axes: "family=ipv6", found: "x" }] }), '["family=ipv6"]');
  await differs(({ cases }) => ({ cases: cases.toReversed() }), "The selection of cases", "is in the order");
  await differs(
    ({ cases: [one, ...more] }) => ({ cases: [{ ...one!, table: [] }, ...more] }),
    'has "table" []',
  );
  await differs(
    ({ cases: [one, ...more] }) => ({ cases: [{ ...one!, level: "may" }, ...more] }),
    'has "level" "may", expected "must"',
  );
  await differs(shard({ variants: "other" }), "The hash of the selected variants");
  await differs(shard({ expectations: "other" }), "The hash of the expectations", "--expect");
});

Deno.test("A shard knows the implementations that it started, and the merged run all of them", async () => {
  const whole = sampleRun();
  const shards = shardsOf(whole, 3).map((each) => {
    const { run } = each;
    const own = new Set([...run.peers, ...subjectsIn(run.shard!, run.subjects)]);
    return {
      ...each,
      run: { ...run, implementations: run.implementations.filter(({ name }) => own.has(name)) },
    };
  });
  assert(shards.every(({ run }) => run.implementations.length < whole.run.implementations.length));
  const parts = await Promise.all(shards.map((each) => partOf(each)));
  assertEquals(problemsOf(parts), []);
  assertEquals((await merged(parts)).run.implementations, whole.run.implementations);
});

Deno.test("Kernels of several releases are accepted where that is wanted, and all are named", async () => {
  const other = ({ host, implementations: [libc, ...more] }: RunHeader) => ({
    host: { ...host, kernel: "6.9" },
    implementations: [{ ...libc!, version: "6.9" }, ...more],
  });
  const kernelsOwn = (shards: WholeRun[]) =>
    shards.map((each, at) => {
      const [libc, ...more] = each.run.implementations;
      const run = { ...each.run, implementations: [{ ...libc!, version: each.run.host.kernel }, ...more] };
      return { ...each, run: at === 1 ? { ...run, ...other(run) } : run };
    });
  assertEquals((await problems(kernelsOwn)).length, 1);
  assertEquals(await problems(kernelsOwn, { mixedKernels: true }), []);
  assertStringIncludes((await withHeader(other, { mixedKernels: true }))[0]!, "The version of libc");
  const shards = kernelsOwn(shardsOf(sampleRun(), 3));
  const { run } = await merged(await Promise.all(shards.map((each) => partOf(each))));
  assertEquals(run.host.kernel, "6.8.0-52-generic, 6.9");
  assertEquals(run.implementations[0]!.version, "6.8.0-52-generic, 6.9");
  assertEquals(run.implementations[1], sampleRun().run.implementations[1]);
});
