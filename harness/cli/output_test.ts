import { assertEquals, assertRejects } from "@std/assert";
import { FORMATS, isFormatName } from "../../reports/formats.ts";
import { junitFiles } from "../../reports/junit.ts";
import { reportOf } from "../../reports/report.ts";
import { sampleRun, textOf } from "../../reports/testdata/sample.ts";
import { inFolder } from "../proof/in_folder.ts";
import { partPath, writeWhole } from "./files.ts";
import { openOutput, writeReports } from "./output.ts";
import { UsageError } from "./usage.ts";

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("Reports that are written together are the same as alone", async () => {
  await inFolder(async (folder) => {
    const wanted = Object.keys(FORMATS).filter(isFormatName)
      .map((format) => ({ format, path: `${folder}/${FORMATS[format].file}`, option: "--out" as const }));
    const { written, unwritten } = await writeReports(reportOf(sampleRun()), wanted);
    assertEquals([written, unwritten], [wanted.map(({ path }) => path), []]);
    for (const { format, path } of wanted) {
      assertEquals(await Deno.readTextFile(path), await textOf(FORMATS[format].write, sampleRun()), format);
    }
  });
});

Deno.test("One report that cannot be written leaves the others as they are", async () => {
  await inFolder(async (folder) => {
    const { written, unwritten } = await writeReports(reportOf(sampleRun()), [
      { format: "tap", path: `${folder}/none/a.tap`, option: "--report" },
      { format: "ctrf", path: `${folder}/a.json`, option: "--report" },
    ]);
    assertEquals([written, unwritten.length], [[`${folder}/a.json`], 1]);
    assertEquals(await Deno.readTextFile(`${folder}/a.json`), await textOf(FORMATS.ctrf.write, sampleRun()));
  });
});

Deno.test("A run begins without the reports of an earlier one, and their parts", async () => {
  await inFolder(async (folder) => {
    for await (const { part, text } of junitFiles(reportOf(sampleRun()), 50_000)) {
      await writeWhole(partPath(`${folder}/junit.xml`, part), text);
    }
    await Deno.writeTextFile(`${folder}/report.md`, "earlier\n");
    assertEquals(namesIn(folder).length, 5);
    (await openOutput(folder, [])).close();
    assertEquals(namesIn(folder), ["results.jsonl"]);
  });
});

Deno.test("In a folder that lets no report go, the results of the earlier run stay", async () => {
  await inFolder(async (folder) => {
    const { remove } = Deno;
    await Deno.writeTextFile(`${folder}/results.jsonl`, "earlier\n");
    // Permissions say nothing to root, who may run this.
    Deno.remove = () => Promise.reject(new Deno.errors.PermissionDenied("Permission denied"));
    try {
      await assertRejects(
        () => openOutput(folder, []),
        UsageError,
        'junit.xml" of --out cannot be written: ',
      );
    } finally {
      Deno.remove = remove;
    }
    assertEquals(await Deno.readTextFile(`${folder}/results.jsonl`), "earlier\n");
  });
});
