import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../schema/comparison.schema.json" with { type: "json" };
import { reportOf } from "../report.ts";
import { HOSTILE_TEXTS, withText } from "../testdata/hostile.ts";
import { sampleRun } from "../testdata/sample.ts";
import { compare } from "./compare.ts";
import { writeComparisonHtml } from "./html.ts";
import { writeComparisonJson } from "./json.ts";
import { writeComparisonMarkdown } from "./markdown.ts";
import { type Comparison, KINDS } from "./model.ts";
import { COMPARISON } from "./shape.ts";
import { tagsOf } from "../testdata/tags.ts";

const isValid = new Ajv2020({ strict: false, formats: { "date-time": true } }).compile(schema);

/** The sample against itself with every verdict another, or with a text of an implementation everywhere. */
async function sample(text?: string): Promise<Comparison> {
  const old = sampleRun();
  const now = { ...old, results: old.results.map((each, index) => ({ ...each, ...another(index) })) };
  if (text === undefined) return await compare(reportOf(old), reportOf(now));
  const [was, is] = [
    withText(old, text),
    withText({ ...now, run: { ...now.run, sockspec: "2" } }, `${text} `),
  ];
  // Cases and subjects keep one name, or nothing could be joined.
  const joined = {
    ...is,
    run: was.run,
    results: is.results.map((each, index) => ({ ...was.results[index]!, ...each })),
  };
  const names = joined.results.map((each, index) => {
    const { case: id, variant, subject, peer } = was.results[index]!;
    return { ...each, case: id, variant, subject, peer };
  });
  return await compare(reportOf(was), reportOf({ ...joined, results: names }));
}

function another(index: number) {
  const verdicts = ["fail", "pass", "tolerated", "crash", "inconclusive"] as const;
  return {
    verdict: verdicts[index % verdicts.length]!,
    outcomes: [{ checkpoint: "recv", outcome: `other ${index}`, class: "nonconforming" as const }],
  };
}

const textOf = (pieces: Iterable<string>) => [...pieces].join("");

Deno.test("JSON keeps to the published schema, and is read back as it was", async () => {
  const comparison = await sample();
  const value: unknown = JSON.parse(textOf(writeComparisonJson(comparison)));
  assertEquals(isValid(value), true, JSON.stringify(isValid.errors));
  assertEquals(COMPARISON.read(value, ""), comparison);
  assertEquals(isValid({ ...comparison, changes: [{}] }), false);
  assertEquals(isValid({ ...comparison, counts: {} }), false);
});

Deno.test("A page has no script, fetches nothing, and every text stays text", async () => {
  const plain = tagsOf(textOf(writeComparisonHtml(await sample())));
  for (const text of HOSTILE_TEXTS) {
    const page = textOf(writeComparisonHtml(await sample(text)));
    assertEquals(
      [...tagsOf(page)].filter((each) => !plain.has(each) && !/^\/?(nav|details|summary)\b/.test(each)),
      [],
    );
    assertStringIncludes(page, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'");
    const fetching = [...tagsOf(page)].filter((each) =>
      /^(script|link|img|iframe)| (src|style|on\w+)$/.test(each)
    );
    assertEquals([fetching, /<[^>]* href="(?!#)/.test(page)], [[], false]);
    // deno-lint-ignore no-control-regex
    assertEquals(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(page), false);
  }
});

Deno.test("Rows in Markdown have as many cells as their head, whatever the text", async () => {
  for (const text of [undefined, ...HOSTILE_TEXTS]) {
    const page = textOf(writeComparisonMarkdown(await sample(text)));
    let cells = 0;
    for (const [index, line] of page.split("\n").entries()) {
      if (!line.startsWith("|")) {
        cells = 0;
        continue;
      }
      const own = line.replaceAll(/\\./g, "").split("|").length;
      if (cells > 0) assertEquals(own, cells, `line ${index + 1}: ${line}`);
      cells = own;
    }
    assertEquals(/<(?!br>|\/?code>)/.test(page.replaceAll(/\\<|`[^`\n]*`/g, "")), false);
  }
});

Deno.test("A page of many changes fits into a step summary, and counts what it leaves out", async () => {
  const comparison = await sample();
  const [first] = comparison.changes;
  const changes = Array.from({ length: 5_000 }, () => ({ ...first!, found: "x".repeat(290) }));
  const texts = { before: "y".repeat(2_000), now: "|".repeat(2_000) };
  const page = textOf(writeComparisonMarkdown({
    ...comparison,
    changes: KINDS.flatMap((kind) => changes.map((each) => ({ ...each, kind }))),
    circumstances: Array.from({ length: 200 }, () => ({ of: "finding", ...texts })),
  }));
  assertEquals(new TextEncoder().encode(page).length < 1_000_000, true);
  assertStringIncludes(page, "other changes");
});
