import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { writeMarkdown } from "./markdown.ts";
import { code, link, prose } from "./markdown/escape.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortReport, sampleReport } from "./testdata/sample.ts";

Deno.test("the report has counts, the matrix and the deviations", () => {
  const text = writeMarkdown(sampleReport());
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

Deno.test("what was unexpected stands first", () => {
  const text = writeMarkdown(sampleReport());
  assertStringIncludes(text, "**6 required variants failed; 1 recommended or optional variant failed; ");
  const [, table = ""] = /## Unexpected\n\n(.*?)\n\n/s.exec(text) ?? [];
  assertEquals(table.split("\n").length, 2 + 8);
  assertStringIncludes(table, "| `mystack` | `tcp/send/large-payload` |  | † crash | The subject died in ");
});

Deno.test("a run that was cut short says so", () => {
  assertStringIncludes(writeMarkdown(cutShortReport()), "> **The run was cut short: 10 of 39 results**");
});

Deno.test("words of implementations are code, whatever is in them", () => {
  assertEquals(code("ECONNRESET"), "`ECONNRESET`");
  assertEquals(code("a|`b`"), "<code>a&#124;&#96;b&#96;</code>");
  assertEquals(code(" \n "), "–");
  assertEquals(code("\u202ex"), "<code>&#92;u&#123;202e&#125;x</code>");
});

Deno.test("prose has no markup, links lead to the web only", () => {
  assertEquals(prose("*a* <b> [c](d) @e"), "\\*a\\* \\<b\\> \\[c\\](d) &#64;e");
  assertEquals(link("RFC 1", "https://a.example/b|c"), "[RFC 1](<https://a.example/b%7Cc>)");
  assertEquals(link("x", "javascript:alert(1)"), "x");
  assertEquals(link("x", "https://a.example/> [y](z)"), "x");
});

Deno.test("hostile text leaves lines and tables as they are", () => {
  const shape = (text: string) =>
    writeMarkdown(withText(sampleReport(), text)).split("\n").map((line) =>
      line.startsWith("|") ? line.split(/(?<!\\)\|/).length : line === ""
    );
  const expected = shape("x");
  for (const text of HOSTILE_TEXTS.filter((each) => each !== "")) {
    assertEquals(shape(text), expected, text);
    const written = writeMarkdown(withText(sampleReport(), text)).replaceAll(/<\/?code>|\\<|`[^`]*`/g, "");
    assert(!/<(?!https?:)/.test(written), text);
  }
});
