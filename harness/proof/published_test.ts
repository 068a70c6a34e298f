import { assert, assertEquals } from "@std/assert";
import { CASES } from "../../cases/mod.ts";
import { RECORD } from "../../reports/publish/record.ts";
import { topicOf, TOPICS } from "../../reports/publish/topics.ts";

const FOLDER = new URL("../../reports/published/", import.meta.url);
/** Cases that the pages may lack: they are written when a run of all implementations is at hand. */
const MOST_BEHIND = 40;
const AGAIN = "Write the pages anew: npm run conformance, then npm run report:publish";

const read = (path: string) => Deno.readTextFile(new URL(path, FOLDER));
const record = RECORD.read(JSON.parse(await read("behaviour.json")), "");
const published = new Set(record.variants.map((each) => each.split(" ")[0]!));

Deno.test("Every case belongs to a page of the published report", () => {
  assertEquals(CASES.map(({ id }) => id).filter((id) => topicOf(id) === undefined), []);
  const empty = TOPICS.filter((topic) => !CASES.some(({ id }) => topicOf(id) === topic));
  assertEquals(empty.map(({ file }) => file), []);
});

Deno.test("The published report has no case that is no more, and lacks few that there are", () => {
  const known = new Set(CASES.map(({ id }) => id));
  assertEquals([...published].filter((id) => !known.has(id)), [], AGAIN);
  const behind = CASES.filter(({ id }) => !published.has(id));
  assert(behind.length <= MOST_BEHIND, `${behind.length} cases are not published. ${AGAIN}`);
});

Deno.test("Each page has its cases, the date of the one run, and its evidence", async () => {
  const date = record.started.slice(0, 10);
  const index = await read("README.md");
  for (const topic of TOPICS) {
    const [page, evidence] = [await read(`${topic.file}.md`), await read(`evidence/${topic.file}.md`)];
    assert(index.includes(`[${topic.title}](${topic.file}.md)`), AGAIN);
    assert(page.startsWith(`# ${topic.title}\n\n${topic.about} Seen on ${date},`), `${topic.file}: ${AGAIN}`);
    for (const id of published) {
      if (topicOf(id) === topic) assert(page.includes(`\`${id}\``), `${id} in ${topic.file}: ${AGAIN}`);
    }
    for (const [, place] of page.matchAll(/\(evidence\/[a-z-]+\.md#([^)]*)\)/g)) {
      assert(evidence.includes(`<a id="${place}"></a>`), `${place} in evidence/${topic.file}: ${AGAIN}`);
    }
  }
  for (const [name, version] of Object.entries(record.versions)) {
    assert(index.includes(`| ${name} | ${version.replaceAll("_", "\\_")} |`), `${name}: ${AGAIN}`);
  }
});

Deno.test("The published report names no folder of the machine that it was made on", async () => {
  for await (const { name, isFile } of Deno.readDir(new URL("evidence/", FOLDER))) {
    const folders = isFile ? (await read(`evidence/${name}`)).match(/\/(home|root|Users)\/\S*/g) ?? [] : [];
    assertEquals(folders, [], `${name}: an agent puts its own place into the words of an error`);
  }
});
