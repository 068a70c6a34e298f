import { assert, assertEquals } from "@std/assert";
import { ANY_TEXT } from "./testdata/hostile.ts";
import fc from "fast-check";
import { clip, grouped, oneLine, printable } from "./printable.ts";

Deno.test("Ordinary text stays as it is, in every script", () => {
  for (const text of ["", "a\tb\nc", "naïve ∞ 日本語 עברית 👩‍👩‍👧", "1 < 2 & 3 > 2"]) {
    assertEquals(printable(text), text);
  }
});

Deno.test("Characters that break or disguise a document are made visible", () => {
  assertEquals(printable("a\u0000b\u001b[31m"), "a\\u{0}b\\u{1b}[31m");
  assertEquals(printable("\u202etxt.exe"), "\\u{202e}txt.exe");
  assertEquals(printable("\ud800x\udc00"), "\\u{d800}x\\u{dc00}");
  assertEquals(printable("\ufffe\u{1ffff}"), "\\u{fffe}\\u{1ffff}");
  assertEquals(printable("a\r\nb\rc"), "a\nb\\u{d}c");
});

Deno.test("No control character, override, surrogate or noncharacter is overlooked", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const text = String.fromCodePoint(code);
    if (!/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/u.test(text) || /[\t\n]/.test(text)) {
      continue;
    }
    assertEquals(printable(text), `\\u{${code.toString(16)}}`);
  }
});

Deno.test("Any text becomes well-formed, and stays as it is the second time", () => {
  fc.assert(
    fc.property(ANY_TEXT, fc.string(), (a, b) => {
      const text = printable(a + "\ud83d" + b);
      assert(text.isWellFormed());
      assertEquals(printable(text), text);
    }),
    { seed: 1 },
  );
});

Deno.test("One line has no line breaks", () => {
  assertEquals(oneLine(" a\n\n\tb\r\nc "), "a b c");
});

Deno.test("Clipping does not cut a character in two", () => {
  assertEquals(clip("abc", 3), "abc");
  assertEquals(clip("abcd", 3), "abc…");
  assertEquals(clip("ab😀d", 3), "ab…");
});

Deno.test("Numbers are grouped alike everywhere", () => {
  assertEquals(grouped(1234567), "1,234,567");
  assertEquals(grouped(0.94, 1), "0.9");
});
