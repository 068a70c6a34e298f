import { assertEquals, assertThrows } from "@std/assert";
import { parseJson, readJson } from "./read_file.ts";

const CASES = new URL("../../cases/", import.meta.url).pathname;

Deno.test("A member that an object has twice is told by its line, as JSON.parse would drop the first", () => {
  const twice = '{ "a": [{ "b": 1 }, { "b": 2, "c": "x\\"{" }],\n "where": {},\n "\\u0061": 2 }';
  assertThrows(
    () => parseJson(twice),
    SyntaxError,
    'Line 3 has the member "\\u0061" a second time, expected it once',
  );
  const once = '{ "a": { "b": "\\"b\\": 1", "{": 1 }, "b": [{ "b": 1 }, { "b": "}" }], "": 3 }';
  assertEquals(parseJson(once), JSON.parse(once));
});

Deno.test("What is no JSON is told in a sentence", () => {
  assertThrows(() => parseJson(" \n"), SyntaxError, "It is empty, expected JSON");
  assertThrows(() => parseJson("{"), SyntaxError, "It is not JSON: ");
});

Deno.test("No file of known deviations has a member twice", async () => {
  for (const name of ["", "relay/", "server/"]) await readJson(`${CASES}${name}known_deviations.json`);
});
