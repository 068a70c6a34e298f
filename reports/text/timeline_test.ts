import { assert, assertEquals, assertStringIncludes } from "@std/assert";
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

Deno.test("Both ends are side by side, in the order of what happened", () => {
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

Deno.test("A narrow terminal keeps what came of each call", () => {
  const lines = drawTimeline(history, Infinity, 60);
  assert(lines.every((line) => line.length <= 62), lines.join("\n"));
  for (const words of ["✗ ECONNRESET", "→ ok", "… never returned"]) {
    assert(lines.some((line) => line.includes(words)), words);
  }
});

Deno.test("The end of a long result is never cut, nor an error in the implementation's own words", () => {
  const result =
    "count 100, mismatch none, end error, error errno=ECONNRESET native=Connection reset by peer";
  const drained = { ...call("subject", "drain", [1, 2], result), native: "ConnectionReset: (os error 104)" };
  const lines = drawTimeline({ ...history, operations: [drained] }, Infinity, 60).slice(2);
  const told = lines.map((line) => line.split("│")[0]!.trim()).join(" ");
  assert(told.endsWith(`→ ${result} (ConnectionReset: (os error 104))`), told);
  assert(lines.every((line) => line.length <= 62), lines.join("\n"));
});

Deno.test("A call that the agent answered with its own failure does not read as if it had hung", () => {
  const ended = {
    ...call("subject", "recv", [1]),
    failed: true,
    result: "",
    native: "the agent has failed: 7",
  };
  const lines = drawTimeline({ operations: [ended], leftOut: 0, leftOutAfter: 0 }).join("\n");
  assertStringIncludes(lines, "✗ the agent has failed: 7");
  assert(!lines.includes("never returned"), lines);
});

Deno.test("Operations that are left out are counted in their place", () => {
  const lines = drawTimeline({ ...history, leftOut: 5000, leftOutAfter: 1 });
  assertEquals(lines[3], "  · … 5,000 operations left out");
  assertEquals(drawTimeline({ operations: [], leftOut: 0, leftOutAfter: 0 }), []);
});

Deno.test("A barrier is the harness's line, and says by what means it looked", () => {
  const looked = { ...call("harness", "visible", [1, 2], "kernel"), detail: "reset" };
  assertEquals(
    drawTimeline({ ...history, operations: [looked] })[2],
    "  · visible accepted 2 reset → kernel",
  );
});
