import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LIGHT_LOAD, type Load } from "../harness/case/case.ts";
import { QUOTES } from "../harness/case/quotes.ts";
import { isCapability } from "../harness/endpoint/capabilities.ts";
import { isOutcome } from "../harness/script/outcomes.ts";
import { ALL_CASES as CASES, SERVER_CASES } from "./mod.ts";

const ROOT = new URL(".", import.meta.url).pathname;

/** The sources below a folder, without tests and tables of contents. */
async function sources(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await sources(`${folder}${name}/`));
    else if (/(?<!_test)\.ts$/.test(name) && name !== "mod.ts") found.push(`${folder}${name}`);
  }
  return found;
}

/** True for what cases share; every other source is a case. */
function isHelper(path: string): boolean {
  return path.includes("/_");
}

Deno.test("A case is found by its id, and every file without an underscore is a case", async () => {
  const paths = (await sources(ROOT)).filter((path) => !isHelper(path));
  const ids = paths.map((path) => path.slice(ROOT.length, -".ts".length).replaceAll("_", "-"));
  const listed = CASES.map((each) => each.id);
  assertEquals(ids.filter((id) => !listed.includes(id)), [], "A case is not in the mod.ts of its area");
  assertEquals(listed.filter((id) => !ids.includes(id)), [], "A case is not in the file of its id");
});

Deno.test("Ids are unique, titles begin with a capital letter, requirements are one sentence", () => {
  assertEquals(new Set(CASES.map((each) => each.id)).size, CASES.length);
  for (const { id, requirement, sources, title } of CASES) {
    assert(/^[A-Za-z][^\n]*\.$/.test(requirement), `${id}: ${requirement}`);
    assert(/^[A-Z0-9][^\n]{9,98}[^.]$/.test(title), `${id}: ${title}`);
    assert(sources.length > 0 && sources.every((each) => each.document.length > 0), id);
  }
});

Deno.test("Every service says what its reader can learn", () => {
  const silent = CASES.filter(({ id, lesson }) => id.startsWith("service/") && lesson === undefined);
  assertEquals(silent.map(({ id }) => id), []);
  for (const { id, lesson } of CASES) assert(lesson === undefined || /^\S[^\n]*\.$/.test(lesson), id);
});

Deno.test("Every quotation of a standard belongs to a source of some case", () => {
  const quoted = new Set(CASES.flatMap((each) => each.sources.map(({ quote }) => quote)));
  const unused = Object.values(QUOTES).flatMap(Object.values).filter((quote) => !quoted.has(quote));
  assertEquals(unused, []);
});

Deno.test("Tables and needs use the vocabularies", () => {
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

Deno.test("Cases import the vocabulary and what lies beside them, and wait for events only", async () => {
  for (const path of await sources(ROOT)) {
    const text = await Deno.readTextFile(path);
    for (const [, from] of text.matchAll(/from "([^"]+)"/g)) {
      const isHelpers = /^\.(?!.*\/(harness|reports)\/).*\/_[a-z_]+\.ts$/.test(from!);
      assert(isHelpers || from!.endsWith("/harness/case/mod.ts"), `${path} imports ${from}`);
    }
    for (const word of ["setTimeout", "Date.now", "performance.now", "@std/"]) {
      assert(!text.includes(word), `${path}: ${word}`);
    }
    if (!isHelper(path)) assertStringIncludes(text, "script(");
  }
});

Deno.test("Cases that say which services are for servers, and a load is more than the light one", () => {
  assertEquals(CASES.filter(({ services }) => services !== undefined), [...SERVER_CASES]);
  assert(SERVER_CASES.every(({ services }) => services!.length > 0));
  for (const { id, load = {} } of CASES) {
    for (const [what, most] of Object.entries(load)) assert(most > LIGHT_LOAD[what as keyof Load], id);
  }
});
