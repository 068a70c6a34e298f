import { assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import { sampleRun, storedText } from "../../reports/testdata/sample.ts";
import { inFolder } from "../proof/in_folder.ts";
import { said } from "../proof/command_in_process.ts";

Deno.test("A subject or a variant that a stored run does not have is refused with those that it has", () =>
  inFolder(async (folder) => {
    const { run, results } = sampleRun();
    const stored = `${folder}/results.jsonl`;
    await Deno.writeTextFile(stored, await storedText(sampleRun()));
    const [{ case: id, subject, variant }] = results.filter((each) => each.history.operations.length > 0) as [
      typeof results[number],
    ];
    const none = `"nope" of --subject is not a subject of the run: ${run.subjects.join(", ")}`;
    const several = `Name one subject of the run: --subject ${run.subjects.join(" or ")}`;
    for (
      const [args, words] of [
        [["nearest", stored, "--subject", "nope"], none],
        [["nearest", stored], several],
        [["reproduce", stored, id, "--subject", "nope"], none],
        [["reproduce", stored, id], several],
        [["reproduce", stored], "Name a results.jsonl and a case, found 1 word\n"],
        [
          ["reproduce", stored, id, "--subject", subject, "--as", "ocaml"],
          'reproduce has no programs for "ocaml": give --as python or c or node or deno',
        ],
        [
          ["reproduce", stored, id, "--subject", subject, "--as", "python", "--variant", "role=x"],
          `"role=x" of --variant is not a variant of "${id}" that ${subject} played: choose ${variant}`,
        ],
        [["expect", stored, "--file", `${folder}/findings.json`, "--subject", "nope"], none],
        [["compare", stored, "--subject", "nope", "--with", subject], `not a subject of "${stored}": `],
        [
          ["report", stored, "--report", `badge:nope=${folder}/badge.json`],
          "of --report is not a subject of the",
        ],
        [["report", stored, "--out", "/proc/none"], '"/proc/none/junit.xml" of --out cannot be written'],
        [["report", stored, "--report", "tap=/proc/none"], '"/proc/none" of --report cannot be written'],
      ] as const
    ) {
      const { code, stderr } = await said([...args]);
      assertEquals(code, EXIT.usage, args.join(" ") + stderr);
      assertStringIncludes(stderr, words);
    }
  }));

Deno.test("nearest says that a run has no results of its subject", () =>
  inFolder(async (folder) => {
    const { run } = sampleRun();
    await Deno.writeTextFile(`${folder}/results.jsonl`, await storedText({ run, results: [] }));
    const { code, stdout } = await said([
      "nearest",
      `${folder}/results.jsonl`,
      "--subject",
      run.subjects[0]!,
    ]);
    assertEquals(code, EXIT.nothing);
    assertStringIncludes(
      stdout,
      `The run has no results of ${run.subjects[0]}: let it play some cases first`,
    );
  }));
