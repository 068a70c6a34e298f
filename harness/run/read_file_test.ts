import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { inFolder } from "../proof/in_folder.ts";
import { NoFile, parseJson, readText, readTextOrPipe } from "./read_file.ts";

const CASES = new URL("../../cases/", import.meta.url).pathname;

Deno.test("A member that an object has twice is reported by its line, as JSON.parse would drop the first", () => {
  const twice = '{ "a": [{ "b": 1 }, { "b": 2, "c": "x\\"{" }],\n "where": {},\n "\\u0061": 2 }';
  assertThrows(
    () => parseJson(twice),
    SyntaxError,
    'Line 3 has the member "\\u0061" a second time, expected it once',
  );
  const once = '{ "a": { "b": "\\"b\\": 1", "{": 1 }, "b": [{ "b": 1 }, { "b": "}" }], "": 3 }';
  assertEquals(parseJson(once), JSON.parse(once));
});

Deno.test("What is not JSON is reported in a sentence", () => {
  assertThrows(() => parseJson(" \n"), SyntaxError, "It is empty, expected JSON");
  assertThrows(() => parseJson("{"), SyntaxError, "It is not JSON: ");
});

Deno.test("No file of known deviations has a member twice", async () => {
  for (const name of ["", "relay/", "server/"]) {
    parseJson(await readText(`${CASES}${name}known_deviations.json`));
  }
});

Deno.test({
  name: "A pipe is read to its end, within bounds of time and size",
  ignore: Deno.build.os === "windows",
  // The end of a pipe that does not come is still waited for until its writer is gone.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    inFolder(async (folder) => {
      const pipe = `${folder}/pipe`;
      await new Deno.Command("mkfifo", { args: [pipe] }).output();
      const limits = { writerMs: 10_000, endMs: 10_000, bytes: 9 };
      const reading = async (script: string, some: Partial<typeof limits> = {}): Promise<string> => {
        const writer = new Deno.Command("sh", { args: ["-c", script, pipe], stderr: "null" }).spawn();
        try {
          return await readTextOrPipe(pipe, { ...limits, ...some });
        } finally {
          try {
            writer.kill();
          } catch {
            // It has ended.
          }
          await writer.status;
        }
      };
      assertEquals(await reading('(printf half; sleep 0.1; printf " done") > "$0"'), "half done");
      const refused = (script: string, some: Partial<typeof limits>, words: string) =>
        assertRejects(() => reading(script, some), NoFile, words);
      await refused('exec printf "ten bytes." > "$0"', {}, "It is a pipe with more than 9 bytes");
      await refused('exec sleep 60 > "$0"', { endMs: 50 }, "It is a pipe that does not end within 50 ms");
      await refused("exec sleep 60", { writerMs: 50 }, "It is a pipe that nobody writes to, expected a file");
    }),
});
