import { assertEquals, assertThrows } from "@std/assert";
import { CASES } from "../cases/mod.ts";
import { matchesGlob, select, SelectorError } from "./select.ts";

const ids = (...selectors: string[]) => select(CASES, selectors).map((each) => each.id);

Deno.test("selectors are ids, beginnings, globs and fields", () => {
  assertEquals(ids("tcp/reset/recv-once-then-eof"), ["tcp/reset/recv-once-then-eof"]);
  assertEquals(ids("tcp/reset"), ids("tcp/reset/*"));
  assertEquals(ids("area:tcp/reset"), ids("tcp/reset"));
  assertEquals(ids("level:must").length > 0, true);
  assertEquals(ids("tcp/reset", "!tcp/reset/*-*").includes("tcp/reset/poll"), true);
  assertEquals(ids("tcp", "!tcp/reset/*").some((id) => id.startsWith("tcp/reset")), false);
});

Deno.test("a beginning ends at a slash", () => {
  assertThrows(() => ids("tcp/res"), SelectorError);
});

Deno.test("a selector that selects nothing is an error that helps", () => {
  assertThrows(
    () => ids("tcp/reset/recv-once"),
    SelectorError,
    'did you mean "tcp/reset/recv-once-then-eof"?',
  );
  assertThrows(() => ids("leven:must"), SelectorError, 'unknown field "leven"');
  assertThrows(() => ids("constructor:x"), SelectorError, 'unknown field "constructor"');
  assertThrows(() => ids("area:t"), SelectorError, "selects none");
  assertThrows(() => ids("!**"), SelectorError, "leave no case over");
});

Deno.test("a star stays within a word of the path, two cross it", () => {
  assertEquals(matchesGlob("tcp/*", "tcp/reset/x"), false);
  assertEquals(matchesGlob("tcp/**", "tcp/reset/x"), true);
  assertEquals(matchesGlob("tcp/*/x", "tcp/reset/x"), true);
  assertEquals(matchesGlob("a.c", "abc"), false);
});
