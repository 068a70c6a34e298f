import { assert, assertEquals } from "@std/assert";
import type { StoredOperation } from "../model.ts";
import { drawTimeline } from "./timeline.ts";

const call = (seat: StoredOperation["seat"], method: string, at: [number, number?], result = "ok") => ({
  seat,
  method,
  socket: "accepted 2",
  detail: "65536 B of the pattern with seed 1, from 0",
  result,
  failed: result.startsWith("E"),
  invokedUs: at[0],
  invokedAt: at[0],
  count: 1,
  ...(at[1] === undefined ? {} : { returnedUs: at[1], returnedAt: at[1] }),
});
const history = {
  operations: [
    call("subject", "recv", [1, 6], "ECONNRESET"),
    call("peer", "sendall", [2, 3]),
    call("peer", "drain", [4]),
    call("harness", "record", [7, 7], "error\u001b[31m\nred"),
  ],
  leftOut: 0,
  leftOutAfter: 0,
};

Deno.test("both ends are side by side, in the order of what happened", () => {
  assertEquals(
    drawTimeline(history).slice(2).map((line) => line.trimEnd()),
    [
      "accepted 2.recv(65536 B of the pattern with seed … … │",
      `${" ".repeat(52)} │ accepted 2.sendall(65536 B of the pattern with… → ok`,
      `${" ".repeat(52)} │ accepted 2.drain(65536 B of the pa… … never returned`,
      "… recv accepted 2 ✗ ECONNRESET".padEnd(52) + " │",
      "  · record accepted 2 65536 B of the pattern with seed 1, from 0 → error\\u{1b}[31m red",
    ],
  );
  assertEquals(drawTimeline(history, 1).length, 4);
});

Deno.test("a narrow terminal keeps what came of each call", () => {
  const lines = drawTimeline(history, Infinity, 60);
  assert(lines.every((line) => line.length <= 62), lines.join("\n"));
  for (const words of ["✗ ECONNRESET", "→ ok", "… never returned"]) {
    assert(lines.some((line) => line.includes(words)), words);
  }
});
