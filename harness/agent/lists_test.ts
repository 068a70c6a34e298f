import { assertEquals, assertThrows } from "@std/assert";
import { fillLists, protocolLists } from "./lists.ts";

/** Columns of a terminal that need not wrap a line. A hard break has one more, which shows nothing. */
const COLUMNS = 110;

Deno.test("No line of the protocol's lists is too wide to read", () => {
  const lines = Object.values(protocolLists()).flatMap((list) => list.split("\n"));
  assertEquals(lines.filter((line) => line.replace(/\\$/, "").length > COLUMNS), []);
});

Deno.test("A list is put into its place, again and again, and must have one", () => {
  const document = "before\n<!-- a -->\n<!-- /a -->\nafter";
  const filled = fillLists(document, { a: "- one" });
  assertEquals(filled.match(/- one/g)?.length, 1);
  assertEquals(fillLists(filled, { a: "- one" }), filled);
  assertThrows(() => fillLists(document, { b: "" }), Error, 'The document has no place "b"');
});
