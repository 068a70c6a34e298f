import { assertEquals, assertStringIncludes } from "@std/assert";
import { sampleRun, storedText } from "../../reports/testdata/sample.ts";
import { inFolder } from "../proof/in_folder.ts";
import { said } from "../proof/command_in_process.ts";

/** A folder with the results of the sample. */
function withResults(test: (folder: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/results.jsonl`, await storedText(sampleRun()));
    await test(folder);
  });
}

Deno.test("A file is made, then brought up to date, and then there is nothing to change", () =>
  withResults(async (folder) => {
    const args = ["expect", `${folder}/results.jsonl`, "--file", `${folder}/findings.json`];
    const checked = await said([...args, "--check"]);
    assertEquals(checked.code, 1);
    assertStringIncludes(checked.stdout, "added ");
    await Deno.stat(`${folder}/findings.json`).then(
      () => assertEquals("written", "not written"),
      () => {},
    );
    assertEquals((await said(args)).code, 0);
    const again = await said([...args, "--check"]);
    assertEquals([again.code, again.stdout], [0, `Nothing to change in ${folder}/findings.json\n`]);
  }));

Deno.test("Where nothing deviates an empty file is made, as other commands are given its name", () =>
  inFolder(async (folder) => {
    const [results, file] = [`${folder}/results.jsonl`, `${folder}/findings.json`];
    const run = sampleRun();
    const passes = run.results.filter(({ verdict }) => verdict === "pass");
    await Deno.writeTextFile(results, await storedText({ ...run, results: passes }));
    assertEquals((await said(["expect", results, "--file", file])).stdout, `${file}\n`);
    assertEquals(JSON.parse(await Deno.readTextFile(file)), { findings: [] });
  }));

Deno.test("Findings that have not changed stay as they were written, to the letter", () =>
  withResults(async (folder) => {
    const [results, file] = [`${folder}/results.jsonl`, `${folder}/findings.json`];
    await said(["expect", results, "--file", file]);
    const made: unknown = JSON.parse(await Deno.readTextFile(file));
    // As nobody else would write it, and with text that looks like structure.
    const own =
      `{"name" : "mine","of":["mine"], "reason":"A \\"brace\\" } and a ] in text",\n\n"where":{"tcp/x":"recv eof"}}`;
    const list = (made as { findings: unknown[] }).findings.map((each) => JSON.stringify(each));
    await Deno.writeTextFile(file, `{"findings":[${[list[0], own, ...list.slice(2)].join(",")}]}\n`);
    const { stdout } = await said(["expect", results, "--file", file]);
    assertEquals(stdout.match(/^added /gm)!.length >= 1, true);
    const after = await Deno.readTextFile(file);
    assertStringIncludes(after, own);
    for (const each of [list[0]!, ...list.slice(2)]) assertStringIncludes(after, each);
    assertEquals((await said(["expect", results, "--file", file, "--check"])).code, 0);
  }));

Deno.test("What cannot be used is said, and nothing is written", () =>
  withResults(async (folder) => {
    const [results, file] = [`${folder}/results.jsonl`, `${folder}/findings.json`];
    const refused = async (...args: string[]) => {
      const { code, stderr } = await said(["expect", ...args]);
      assertEquals(code, 2, stderr);
      return stderr;
    };
    assertStringIncludes(await refused(results), "--file findings.json");
    assertStringIncludes(await refused(results, "--file", file, "--subject", "nod"), 'did you mean "node"');
    assertStringIncludes(await refused(`${folder}/none.jsonl`, "--file", file), "could not be read");
    for (const text of ["", "[]", `{"findings":[{"name":"x"}]}`, `${"[".repeat(100_000)}`]) {
      await Deno.writeTextFile(file, text);
      assertStringIncludes(await refused(results, "--file", file), "Could not read the findings");
      assertEquals(await Deno.readTextFile(file), text);
    }
    assertStringIncludes(
      await refused(results, "--file", `${folder}/none/findings.json`),
      "cannot be written",
    );
  }));

Deno.test("The options of judging again go together", () =>
  withResults(async (folder) => {
    const refused = async (...args: string[]) =>
      (await said(["report", `${folder}/results.jsonl`, ...args])).stderr;
    assertStringIncludes(await refused("--judge", "later"), '"--judge" must be stored or current');
    assertStringIncludes(await refused("--expect", "x.json"), 'does nothing without "--judge current"');
  }));
