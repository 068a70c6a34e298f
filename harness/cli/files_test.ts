import { assertEquals, assertRejects } from "@std/assert";
import { isJunitPart, junitFiles } from "../../reports/junit.ts";
import { reportOf } from "../../reports/report.ts";
import { sampleRun } from "../../reports/testdata/sample.ts";
import { partPath, removeParts, writeWhole } from "./files.ts";
import { inFolder } from "../proof/in_folder.ts";

Deno.test("A part stands beside its report, before the ending of the name", () => {
  assertEquals(partPath("a.b/junit.xml", ""), "a.b/junit.xml");
  assertEquals(partPath("a.b/junit.xml", "go-2"), "a.b/junit-go-2.xml");
  assertEquals(partPath("a.b/junit", "go"), "a.b/junit-go");
  assertEquals(partPath("/junit.main.xml", "go"), "/junit.main-go.xml");
  assertEquals(partPath(".junit", "go"), ".junit-go");
});

Deno.test("Parts of an earlier run are removed, and nothing else", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/junit.xml`;
    for await (const { part, text } of junitFiles(reportOf(sampleRun()), 50_000)) {
      await writeWhole(partPath(path, part), text);
    }
    await Deno.copyFile(path, `${folder}/junit-mine.xml`);
    await Deno.writeTextFile(`${folder}/junit-notes.xml`, "");
    const names = () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const others = ["junit-mine.xml", "junit-notes.xml", "junit.xml"];
    assertEquals(names(), [
      "junit-libc.xml",
      ...others.slice(0, 1),
      "junit-mystack.xml",
      "junit-node.xml",
      ...others.slice(1),
    ]);
    await removeParts(path, isJunitPart, new Set([`${folder}/junit-node.xml`]));
    assertEquals(names(), ["junit-mine.xml", "junit-node.xml", "junit-notes.xml", "junit.xml"]);
    await removeParts(path, isJunitPart);
    assertEquals(names(), others);
    await removeParts(`${folder}/none/junit.xml`, isJunitPart);
  });
});

Deno.test("A file that is not completed leaves the one before, and no half of its own", () =>
  inFolder(async (folder) => {
    const path = `${folder}/report.md`;
    await writeWhole(path, ["whole\n"]);
    const broken = async function* () {
      yield await Promise.resolve("half");
      throw new Error("No more");
    };
    await assertRejects(() => writeWhole(path, broken()), Error, "No more");
    assertEquals(await Deno.readTextFile(path), "whole\n");
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test({
  name: "A pipe is written into, and stays",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const pipe = `${folder}/pipe`;
      assertEquals((await new Deno.Command("mkfifo", { args: [pipe] }).output()).code, 0);
      const reading = new Deno.Command("cat", { args: [pipe] }).output();
      await writeWhole(pipe, ["some ", "text"]);
      assertEquals(new TextDecoder().decode((await reading).stdout), "some text");
      assertEquals((await Deno.lstat(pipe)).isFifo, true);
    }),
});
