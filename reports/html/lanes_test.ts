import { assertEquals } from "@std/assert";
import { call, historyOf, waiting } from "../testdata/operations.ts";
import { lanesOf } from "./lanes.ts";

const at = (from: number, to: number) => call("subject", ["recv", "conn", ""], "ok", [from, to]);

function placesOf(calls: Parameters<typeof historyOf>[0]): number[][] {
  return lanesOf(historyOf(calls).operations).placed.map(({ row, end, lane }) => [row, end, lane]);
}

Deno.test("Operations one after the other share a lane", () => {
  assertEquals(placesOf([at(0, 5), at(10, 15)]), [[0, 1, 0], [1, 2, 0]]);
});

Deno.test("An operation spans what began before it returned, beside it at the same seat", () => {
  assertEquals(placesOf([at(0, 25), at(10, 15), at(20, 22), at(30, 31)]), [
    [0, 3, 0],
    [1, 2, 1],
    [2, 3, 1],
    [3, 4, 0],
  ]);
});

Deno.test("One that never returned spans all that follows", () => {
  assertEquals(placesOf([waiting("subject", ["recv", "conn", ""], 0), at(10, 15), at(20, 22)])[0], [0, 3, 0]);
});

Deno.test("Any number of operations at once takes four lanes, and no two the same place", () => {
  const calls = Array.from({ length: 20 }, (_, index) => at(index, 1000 + index));
  const { placed, width } = lanesOf(historyOf(calls).operations);
  assertEquals(width, { subject: 4, harness: 1, peer: 1 });
  const places = placed.flatMap(({ row, end, lane }) =>
    Array.from({ length: end - row }, (_, index) => `${row + index}/${lane}`)
  );
  assertEquals(new Set(places).size, places.length);
});
