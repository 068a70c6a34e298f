import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isCapability } from "../harness/endpoint/capabilities.ts";
import { isOutcome } from "../harness/script/outcomes.ts";
import { CASES } from "./mod.ts";

const ROOT = new URL(".", import.meta.url).pathname;

/** Files of cases below a folder: those that define one. */
async function caseFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory) found.push(...await caseFiles(`${path}/`));
    else if (
      path.endsWith(".ts") && !path.endsWith("_test.ts") &&
      (await Deno.readTextFile(path)).includes("export default defineCase(")
    ) {
      found.push(path);
    }
  }
  return found;
}

Deno.test("a case is found by its id: the file's path with - for _, and every file is in the table of contents", async () => {
  const paths = (await caseFiles(ROOT)).map((path) => path.slice(ROOT.length, -3).replaceAll("_", "-"));
  assertEquals(CASES.map((each) => each.id).sort(), paths.sort());
});

Deno.test("ids are unique, requirements one sentence, sources named", () => {
  assertEquals(new Set(CASES.map((each) => each.id)).size, CASES.length);
  for (const { id, requirement, sources, title } of CASES) {
    assert(/^[A-Za-z].*\.$/.test(requirement) && !requirement.includes("\n"), `${id}: ${requirement}`);
    assert(title.length > 0 && title.length < 100, `${id}: ${title}`);
    assert(sources.every((each) => each.document.length > 0), id);
  }
});

Deno.test("tables and needs use the vocabularies", () => {
  for (const each of CASES) {
    for (const need of [...each.needs.subject ?? [], ...each.needs.peer ?? []]) {
      assert(isCapability(need), `${each.id}: ${need}`);
    }
    for (const row of Object.values(each.outcomes)) {
      for (const entry of row.conforming) {
        assert(isOutcome(typeof entry === "string" ? entry : entry.outcome), each.id);
      }
      for (const outcome of Object.keys(row.tolerated ?? {})) {
        assert(isOutcome(outcome), `${each.id}: ${outcome}`);
      }
    }
  }
});

Deno.test("cases import nothing but the vocabulary and what lies beside them, and wait for events only", async () => {
  for (const path of await caseFiles(ROOT)) {
    const text = await Deno.readTextFile(path);
    for (const [, from] of text.matchAll(/from "([^"]+)"/g)) {
      assert(
        from!.endsWith("/harness/case/mod.ts") || /^\.(?!.*\/(harness|reports)\/)/.test(from!),
        `${path} imports ${from}`,
      );
    }
    for (const word of ["setTimeout", "Date.now", "performance.now", "@std/"]) {
      assert(!text.includes(word), `${path}: ${word}`);
    }
    assertStringIncludes(text, "record(");
  }
});
