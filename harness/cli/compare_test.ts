import { assertEquals, assertStringIncludes } from "@std/assert";
import { sampleRun, storedText } from "../../reports/testdata/sample.ts";
import { said } from "../proof/command_in_process.ts";
import { inFolder } from "../proof/in_folder.ts";

/** A folder with the sample as `old.jsonl`, and as `new.jsonl` with hostile failures for every pass. */
async function withRuns(test: (folder: string, old: string, now: string) => Promise<void>): Promise<void> {
  const old = sampleRun();
  const results = old.results.map((each) =>
    each.verdict === "pass" ? { ...each, verdict: "fail" as const, why: "\x1b[31mred\u202e <b>|`" } : each
  );
  const run = { ...old.run, sockspec: "\x1b]0;title\x07\n9" };
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/old.jsonl`, await storedText(old));
    await Deno.writeTextFile(`${folder}/new.jsonl`, await storedText({ ...old, run, results }));
    await test(folder, `${folder}/old.jsonl`, `${folder}/new.jsonl`);
  });
}

Deno.test("A run compared with itself ends with 0, a regression with 1, and its way back with 0", () =>
  withRuns(async (_, old, now) => {
    const same = await said(["compare", old, old]);
    assertEquals([same.code, same.stdout.endsWith("variants compared, no change\n")], [0, true]);
    const worse = await said(["compare", old, now]);
    assertEquals(worse.code, 1);
    assertStringIncludes(worse.stdout, "Regressions: they fail the run, and did not before");
    assertEquals((await said(["compare", now, old])).code, 0);
  }));

Deno.test("Words of an implementation reach the terminal in one line and without controls", () =>
  withRuns(async (_, old, now) => {
    const { stdout } = await said(["compare", old, now]);
    assertStringIncludes(stdout, "\\u{1b}[31mred\\u{202e} <b>|`");
    // deno-lint-ignore no-control-regex
    assertEquals(/[\x00-\x09\x0b-\x1f\u202e]/.test(stdout), false);
  }));

Deno.test("Bad input is refused with what to do, and ends with 2", () =>
  withRuns(async (folder, old, now) => {
    await Deno.writeTextFile(`${folder}/other.jsonl`, "{}\n");
    const told: readonly (readonly [args: string[], words: string])[] = [
      [[], "Name two results.jsonl"],
      [[old], "Name two results.jsonl"],
      [[old, now, now], "found 3"],
      [[old, `${folder}/none.jsonl`], "could not be read"],
      [[old, `${folder}/other.jsonl`], 'has "type": none, expected "run"'],
      [[old, now, "--subject", "nod"], '"nod" of --subject is not a subject of'],
      [[old, "--subject", "libc", "--with", "nod"], '"nod" of --with is not a subject of'],
      [[old, "--with", "node"], 'takes one "--subject"'],
    ];
    for (const [args, words] of told) {
      const { code, stderr } = await said(["compare", ...args]);
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, words);
    }
  }));

Deno.test("Two implementations of one file are compared with --subject and --with", () =>
  withRuns(async (_, old) => {
    const { code, stdout } = await said(["compare", old, "--subject", "libc", "--with", "node"]);
    assertEquals(code === 0 || code === 1, true, stdout);
    assertStringIncludes(stdout, "OLD  libc, ");
    assertStringIncludes(stdout, "NEW  node, ");
  }));

Deno.test("The comparison is written in every form, none of them over a run", () =>
  withRuns(async (folder, old, now) => {
    const paths = ["markdown", "json", "html"].map((format) =>
      [format, `${folder}/changes.${format}`] as const
    );
    const { code, stdout } = await said([
      "compare",
      old,
      now,
      ...paths.flatMap(([format, path]) => ["--report", `${format}=${path}`]),
    ]);
    assertEquals([code, stdout.trimEnd().split("\n").slice(-3)], [1, paths.map(([, path]) => path)]);
    for (const [, path] of paths) assertEquals((await Deno.stat(path)).size > 1_000, true);
    const told: readonly (readonly [report: string, words: string])[] = [
      [
        "htm=x",
        '"htm" of --report is not a format of a comparison: markdown, json, html; did you mean "html"?',
      ],
      ["html", '"html" of --report is not FORMAT=PATH'],
      [`json=${old}`, "would be written twice"],
      [`json=${old}/x`, "cannot be written"],
    ];
    for (const [report, words] of told) {
      const { code, stderr } = await said(["compare", old, now, "--report", report]);
      assertEquals(code, 2);
      assertStringIncludes(stderr, words);
    }
    assertEquals((await said(["compare", old, old])).code, 0);
  }));

Deno.test("Runs with nothing in common are distinguished from runs that are alike", () =>
  withRuns(async (folder, old) => {
    const { run, results, end } = sampleRun();
    const others = results.map((each) => ({ ...each, peer: "another" }));
    const text = await storedText({ run: { ...run, peers: ["another"] }, results: others, end: end! });
    await Deno.writeTextFile(`${folder}/other.jsonl`, text);
    const { code, stderr } = await said(["compare", old, `${folder}/other.jsonl`]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "no variant in common");
  }));

Deno.test("A run that was cut short shows no absence of regressions unless it has all that the older one has", () =>
  withRuns(async (folder, old) => {
    const { run, results } = sampleRun();
    const cut = `${folder}/cut.jsonl`;
    const compared = async (had: typeof results) => {
      await Deno.writeTextFile(cut, await storedText({ run, results: had }) + '{"type":"res');
      return await said(["compare", old, cut]);
    };
    const { code, stdout, stderr } = await compared(results.slice(0, 1));
    assertEquals(code, 6);
    assertStringIncludes(stdout, "The run was cut short: 1 of");
    assertStringIncludes(stdout, "pass → missing");
    assertStringIncludes(
      stderr,
      "NEW cannot show that nothing regressed. The run was cut short: 1 of 39 results",
    );
    const failed = results.slice(0, 1).map((each) => ({ ...each, verdict: "fail" as const }));
    assertEquals((await compared(failed)).code, 1);
    const whole = await compared(results);
    assertEquals([whole.code, whole.stderr], [0, ""]);
    assertEquals((await said(["compare", cut, old])).code, 0);
  }));

Deno.test("A shard shows no absence of regressions either", () =>
  withRuns(async (folder, old) => {
    const { run, results, end } = sampleRun();
    const shard = `${folder}/shard.jsonl`;
    const part = {
      run: { ...run, shard: { index: 1, of: 2, ...run.plan! } },
      results: results.slice(0, 1),
      end: end!,
    };
    await Deno.writeTextFile(shard, await storedText(part));
    const { code, stderr } = await said(["compare", old, shard]);
    assertEquals(code, 6);
    assertStringIncludes(
      stderr,
      "NEW cannot show that nothing regressed. This is shard 1 of 2: 1 result, and it",
    );
    assertStringIncludes(stderr, "of OLD: merge the shards, and compare again");
    assertEquals((await said(["compare", shard, shard])).code, 0);
  }));
