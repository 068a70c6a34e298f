import { assertEquals } from "@std/assert";
import { didYouMean, nearest } from "./nearest.ts";

Deno.test("A slip of the finger is near, another word is not", () => {
  const known = ["libc", "deno", "python", "node", "deno-node", "c"];
  for (
    const [typed, meant] of [["pyton", "python"], ["ndoe", "node"], ["Deno", "deno"], [
      "deno_node",
      "deno-node",
    ]]
  ) {
    assertEquals(nearest(typed!, known), meant);
  }
  for (const typed of ["", "ruby", "constructor"]) assertEquals(nearest(typed, known), undefined);
  assertEquals(didYouMean("libd", known), '; did you mean "libc"?');
  assertEquals(didYouMean("ruby", known), "");
});
