import { assertEquals } from "@std/assert";
import { columns } from "./columns.ts";

Deno.test("Columns are as wide as what is in them, but for a cell that is very long", () => {
  assertEquals(columns([]), []);
  assertEquals(columns([["libc", "6", "4 pass"], ["node-pipe-half-open", "20.20.2", "1 pass"]]), [
    "libc                 6        4 pass",
    "node-pipe-half-open  20.20.2  1 pass",
  ]);
  const long = "n".repeat(100);
  assertEquals(columns([[long, "1", "x"], ["libc", "", "y"]]), [`${long}  1  x`, "libc     y"]);
});
