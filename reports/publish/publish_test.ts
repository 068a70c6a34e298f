import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { reportOf, type WholeRun } from "../report.ts";
import { HOSTILE_TEXTS, withText } from "../testdata/hostile.ts";
import { sampleRun } from "../testdata/sample.ts";
import { type Page, publishedPages } from "./mod.ts";
import { type BehaviourRecord, likeness, RECORD } from "./record.ts";
import { topicOf, TOPICS } from "./topics.ts";

async function pagesOf(run: WholeRun): Promise<Map<string, string>> {
  return new Map((await publishedPages(reportOf(run))).map(({ path, text }: Page) => [path, text]));
}

/** A path that a page names, from the folder of all. */
function resolved(from: string, to: string): string {
  return new URL(to, `file:///${from}`).pathname.slice(1);
}

Deno.test("Where implementations differ each has its outcomes, and a link to a history", async () => {
  const pages = await pagesOf(sampleRun());
  const resets = pages.get("resets.md")!;
  const [differ, agree] = resets.split("## Where they agree") as [string, string];
  assertStringIncludes(differ, "| Behaviour | Checkpoint | libc | node | mystack |");
  assertStringIncludes(
    differ,
    "[ECONNRESET <br> end of file](evidence/resets.md#tcp-reset-recv-once-then-eof)",
  );
  assert(!agree.includes("tcp/reset/recv-once-then-eof"));
  assertStringIncludes(pages.get("evidence/resets.md")!, "conn.recv(1)");
});

Deno.test("Every link leads to a page and to a place that it has, whatever the text", async () => {
  for (const run of [sampleRun(), ...HOSTILE_TEXTS.map((text) => withText(sampleRun(), text))]) {
    const pages = await pagesOf(run);
    for (const [path, text] of pages) {
      if (!path.endsWith(".md")) continue;
      for (const [, to = ""] of text.matchAll(/(?<!\\)\]\((?!<)([^)\s]+)\)/g)) {
        const [page = "", place] = resolved(path, to).split("#");
        const target = new URL(to, `file:///${path}`);
        assert(pages.has(page), `${to} in ${path}`);
        if (target.hash) {
          assertStringIncludes(pages.get(page)!, `<a id="${target.hash.slice(1)}"></a>`);
        }
        assertEquals(place, undefined);
      }
    }
  }
});

Deno.test("Hostile text opens no tag and ends no block", async () => {
  for (const text of HOSTILE_TEXTS) {
    for (const [path, page] of await pagesOf(withText(sampleRun(), text))) {
      if (!path.endsWith(".md")) continue;
      const fences = page.match(/^```/gm)?.length ?? 0;
      assertEquals(fences % 2, 0, path);
      const prose = page.replaceAll(/^```text[^]*?^```$/gm, "");
      const tags = new Set(
        prose.match(/(?<!\\)<[a-z/!][^>]*>/gi)?.map((each) => each.replace(/"[^"]*"/, "")) ?? [],
      );
      for (const tag of tags) assert(/^<(br|a id=|\/a|code|\/code)>$/.test(tag), `${tag} in ${path}`);
    }
  }
});

Deno.test("The record of behaviour says who is like whom, and where they depart", async () => {
  const record: BehaviourRecord = RECORD.read(
    JSON.parse((await pagesOf(sampleRun())).get("behaviour.json")!),
    "",
  );
  const [first, ...others] = likeness("libc", record, record);
  assertEquals([first!.name, first!.shared, first!.departures], ["libc", first!.equal, []]);
  const node = others.find(({ name }) => name === "node")!;
  assertEquals(node.departures.length, node.shared - node.equal);
  assert(node.departures.some(({ own, other }) => own.includes("ECONNRESET") && own !== other));
  assertEquals(likeness("nobody", record, record), []);
});

Deno.test("The longest beginning decides the topic of a case", () => {
  assertEquals(topicOf("udp/connected/filters")?.file, "connected-datagrams");
  assertEquals(topicOf("udp/burst")?.file, "datagrams");
  assertEquals(topicOf("mine/own"), undefined);
  assertEquals(new Set(TOPICS.map(({ file }) => file)).size, TOPICS.length);
});
