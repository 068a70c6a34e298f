import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { writeMarkdown } from "./markdown.ts";
import type { WholeRun } from "./report.ts";
import { code, link, prose } from "./markdown/escape.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";

Deno.test("The report has counts, the matrix and the deviations", async () => {
  const text = await textOf(writeMarkdown, sampleRun());
  assertStringIncludes(text, "| `libc` | `glibc 2.39` | `C, Deno FFI` |");
  assertStringIncludes(text, '| `java` | not available: No "java" was found on the PATH |');
  assertStringIncludes(
    text,
    "| `tcp/reset/recv-once-then-eof` | must | ✓ pass 4/4 | ≠ known 2/4 | ✗ fail 0/2, 2 unsupported |",
  );
  assertStringIncludes(
    text,
    "| `mystack` | `role=server,family=ipv4` | ✗ fail | `firstRecv` | `ECONNRESET` | `eof` |  |",
  );
  assertStringIncludes(
    text,
    "| `eof` | node:net reports a reset only to the error event (nodejs/node\\#0000) |",
  );
  assertStringIncludes(text, "| `node` | `udp/datagram/empty` | – | `received` | `none` | `empty` |");
});

Deno.test("Unexpected results stand first", async () => {
  const text = await textOf(writeMarkdown, sampleRun());
  assertStringIncludes(
    text,
    "**1 variant met a defect of sockspec or of a case; 1 variant crashed the implementation; 4 required ",
  );
  const [, table = ""] = /## Unexpected\n\n(.*?)\n\n/s.exec(text) ?? [];
  assertEquals(table.split("\n").length, 2 + 6);
  assertStringIncludes(table, "| `mystack` | `tcp/send/large-payload` |  | † crash | The subject died in ");
});

Deno.test("A run that was cut short says so", async () => {
  assertStringIncludes(
    await textOf(writeMarkdown, cutShortRun()),
    "> **The run was cut short: 10 of 39 results**",
  );
});

Deno.test("Words of implementations are code, whatever is in them", () => {
  assertEquals(code("ECONNRESET"), "`ECONNRESET`");
  assertEquals(code("a|`b`"), "<code>a&#124;&#96;b&#96;</code>");
  assertEquals(code(" \n "), "–");
  assertEquals(code("\u202ex"), "<code>&#92;u&#123;202e&#125;x</code>");
});

Deno.test("Long texts are cut, so that none fills the document", () => {
  assertEquals([prose, code].map((write) => write("x".repeat(5_000)).length), [1_001, 1_003]);
});

Deno.test("Prose has no markup, links lead to the web only", () => {
  assertEquals(prose("*a* <b> [c](d) @e"), "\\*a\\* \\<b\\> \\[c\\](d) &#64;e");
  assertEquals(link("RFC 1", "https://a.example/b|c"), "[RFC 1](<https://a.example/b%7Cc>)");
  assertEquals(link("x", "javascript:alert(1)"), "x");
  assertEquals(link("x", "https://a.example/> [y](z)"), "x");
});

Deno.test("Hostile text leaves lines and tables as they are", async () => {
  const shape = async (text: string) =>
    (await textOf(writeMarkdown, withText(sampleRun(), text))).split("\n").map((line) =>
      line.startsWith("|") ? line.split(/(?<!\\)\|/).length : line === ""
    );
  const expected = await shape("x");
  for (const text of HOSTILE_TEXTS.filter((each) => each !== "")) {
    assertEquals(await shape(text), expected, text);
    const written = (await textOf(writeMarkdown, withText(sampleRun(), text))).replaceAll(
      /<\/?code>|\\<|`[^`]*`/g,
      "",
    );
    assert(!/<(?!https?:)/.test(written), text);
  }
});

/** A run of 20,000 results, every text of which is hostile and long. */
function longRun(text: string): WholeRun {
  const { run, results, end } = withText(sampleRun(), text.repeat(Math.ceil(1_500 / text.length)));
  const [named] = run.cases;
  const { stale } = end!;
  const [failed] = results.filter(({ verdict, expected }) => verdict === "fail" && !expected);
  const cases = Array.from({ length: 300 }, (_, index) => ({ ...named!, id: `${index}/${text}` }));
  const subjects = Array.from({ length: 20 }, (_, index) => `${index} ${text}`);
  return {
    run: { ...run, cases, subjects, planned: 20_000 },
    results: Array.from({ length: 20_000 }, (_, index) => ({
      ...failed!,
      case: cases[index % 300]!.id,
      subject: subjects[index % 20]!,
      variant: `${index} ${text}`,
    })),
    end: { ...end!, stale: Array.from({ length: 5_000 }, () => stale[0]!) },
  };
}

Deno.test("Any run fits into a step summary of GitHub", async () => {
  for (const text of ["<b>|`\\", "\u{1f4a3}\u{202e}|"]) {
    const written = await textOf(writeMarkdown, longRun(text));
    const { length } = new TextEncoder().encode(written);
    assert(length <= 1_000_000, `${length} bytes`);
    // The room is used, and what has none is counted.
    assert(length >= 900_000, `${length} bytes`);
    assert(/\nAnd 4,\d\d\d other expectations, in `results.jsonl`.\n/.test(written));
    assert(/\nAnd \d+ other (deviation|variant|case)s, in/.test(written));
    for (const line of written.split("\n").filter((each) => each.startsWith("|"))) {
      assert(line.endsWith(" |") && line.length < 200_000);
    }
  }
});

Deno.test("A small run is written as a whole", async () => {
  assertEquals((await textOf(writeMarkdown, sampleRun())).includes("\nAnd "), false);
});
