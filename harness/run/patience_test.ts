import { assertEquals } from "@std/assert";
import { Patience } from "./patience.ts";

Deno.test("A subject that hangs again and again gets less time, and no other does", () => {
  const patience = new Patience();
  for (let count = 0; count < 11; count++) patience.hung("stuck", `${count}`);
  // The same in every round.
  for (let round = 0; round < 100; round++) patience.hung("stuck", "0");
  assertEquals(patience.deadlineMs("stuck", 60_000), 60_000);
  patience.hung("stuck", "11");
  assertEquals(patience.deadlineMs("stuck", 60_000), 12_000);
  assertEquals(patience.deadlineMs("sound", 60_000), 60_000);
});

Deno.test("The time that is left is enough for a busy machine, and no more than was asked for", () => {
  const patience = new Patience();
  for (let count = 0; count < 12; count++) patience.hung("stuck", `${count}`);
  assertEquals(patience.deadlineMs("stuck", 10_000), 5_000);
  assertEquals(patience.deadlineMs("stuck", 500), 500);
});
