import fc from "fast-check";
import type { WholeRun } from "../report.ts";

/** Texts that a hostile implementation may put into every string that it can reach. */
export const HOSTILE_TEXTS: readonly string[] = [
  `<script>alert("1")</script>`,
  `"'><img src=x onerror=alert(1)>`,
  `</style></script></details><!-- ]]> --><![CDATA[ x ]]> &amp; &bogus; <?php ?>`,
  "a | b \\| c ` d `` e *f* _g_ [h](javascript:alert(1)) @everyone #1 <!-- -->",
  "line one\nline two\r\n| not | a | row |\n# not a heading\n```",
  "\u0000\u0001\u0008\u000b\u000c\u001b[31mred\u007f\u0085\u009b",
  "\u202egnp.exe\u202c \u2066\u2069\u200f\u061c",
  "\ud800 lone \udc00 surrogates \udfff\ud83d",
  "\ufffe\uffff\ufdd0\ufeff\u2028\u2029 \u{1fffe}",
  "javascript:alert(1)",
  "__proto__",
  "",
];

/** The report with `text` in every string but the few whose values are fixed. */
export function withText(report: WholeRun, text: string): WholeRun {
  const fixed = new Set(["type", "level", "verdict", "class", "seat", "started", "finished"]);
  const change = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return fixed.has(key) ? value : text;
    if (Array.isArray(value)) return value.map((each) => change(each, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [key === "measures" ? text : name, change(each, name)]),
    );
  };
  return change(report, "") as WholeRun;
}

/** Any text: ASCII with its controls, any UTF-16 unit with the lone surrogates, any code point. */
export const ANY_TEXT: fc.Arbitrary<string> = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0, max: 0x10ffff }),
  ),
).map((points) => String.fromCodePoint(...points));
