import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import { sampleRun, storedText } from "../../reports/testdata/sample.ts";
import { within } from "../endpoint/within.ts";
import { inFolder } from "../proof/in_folder.ts";
import { said } from "../proof/command_in_process.ts";
import "../proof/unless_linux.ts";

const ignore = Deno.build.os === "windows";
/** Milliseconds after which a command is taken to wait for ever. */
const LIMIT_MS = 20_000;

/** Something of every kind that is not a file, with the words for it. */
async function impostors(folder: string): Promise<[path: string, words: string][]> {
  const pipe = `${folder}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  return [[pipe, "is a pipe"], ["/dev/zero", "is a device"], [folder, "is a folder"]];
}

Deno.test({
  name: "What is not a file is refused by every command that reads one, and nothing waits for it",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const stored = `${folder}/results.jsonl`;
      await Deno.writeTextFile(stored, await storedText(sampleRun()));
      for (const [path, words] of await impostors(folder)) {
        const service = ["tcp://127.0.0.1:9", "--service", "exchange", "--receive", stored];
        for (
          const args of [
            ["run", "tcp/reset", "--subject", "libc", "--expect", path],
            ["doctor", "recv", "--subject", "libc", "--expect", path],
            ["expect", stored, "--file", path],
            ["report", path],
            ["compare", path, stored],
            ["compare", stored, path],
            ["expect", path, "--file", `${folder}/findings.json`],
            ["nearest", path, "--subject", "mine"],
            ["reproduce", path, "tcp/reset", "--subject", "mine"],
            // A folder is a place to look in.
            ...path === folder ? [] : [["merge", path, "--out", `${folder}/merged`]],
            ["probe", ...service, "--send", path],
          ]
        ) {
          const found = await within(LIMIT_MS, said(args));
          assert(found, `${args.join(" ")} waits`);
          assertEquals(found.code, EXIT.usage, args.join(" ") + found.stderr);
          assertStringIncludes(found.stderr.replace("It is", "it is"), words);
          assertStringIncludes(found.stderr, path);
        }
      }
    }),
});

Deno.test({
  name: "Findings may come out of a pipe that ends",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const [[pipe]] = await impostors(folder) as [[string, string]];
      const writer = new Deno.Command("sh", {
        args: ["-c", 'echo "$1" > "$0"', pipe, '{ "findings": [7] }'],
      });
      const writing = writer.output();
      const { code, stderr } = await said(["doctor", "recv", "--subject", "libc", "--expect", pipe]);
      await writing;
      assertEquals(code, EXIT.usage);
      assertStringIncludes(stderr, `Could not read the findings in "${pipe}": "findings[0]" is 7`);
    }),
});

Deno.test({
  name: "Results and cases that are not files are refused where a run looks for them",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const [[pipe]] = await impostors(folder) as [[string, string]];
      await Deno.rename(pipe, `${folder}/results.jsonl`);
      const cases = `${folder}/cases`;
      await Deno.mkdir(cases);
      await new Deno.Command("mkfifo", { args: [`${cases}/mine.ts`] }).output();
      const one = ["run", "tcp/reset/recv-once-then-eof", "--subject", "libc"];
      for (
        const args of [
          [...one, "--out", folder, "--resume"],
          [...one, "--out", folder, "--last-failed"],
          [...one, "--out", folder],
          [...one, "--cases", cases],
          ["list", "--cases", cases],
        ]
      ) {
        const found = await within(LIMIT_MS, said(args));
        assert(found, `${args.join(" ")} waits`);
        assertEquals(found.code, EXIT.usage, args.join(" ") + found.stderr);
        assertStringIncludes(found.stderr, "is a pipe, expected a file");
      }
    }),
});

Deno.test("A byte order mark before JSON is not a mistake", () =>
  inFolder(async (folder) => {
    const file = `${folder}/findings.json`;
    await Deno.writeTextFile(file, '\ufeff{ "findings": [] }');
    const stored = `${folder}/results.jsonl`;
    await Deno.writeTextFile(stored, "\ufeff" + await storedText(sampleRun()));
    const judged = await said(["report", stored, "--judge", "current", "--expect", file]);
    assertEquals(judged.code, EXIT.ok, judged.stderr);
    assertEquals((await said(["expect", stored, "--file", file])).code, EXIT.ok);
    assertEquals((await said(["expect", stored, "--file", file, "--check"])).code, EXIT.ok);
  }));
