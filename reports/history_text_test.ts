import { assertEquals } from "@std/assert";
import { historyText } from "./history_text.ts";
import { call, historyOf, waiting } from "./testdata/operations.ts";

const calls = [
  call("peer", ["send", "conn", '2 B "hi"'], "2", [10, 25], { count: 3 }),
  call("harness", ["record", "", "sent"], "ok", [30, 30]),
  waiting("subject", ["recv", "conn", "9"], 1234),
];

Deno.test("a history reads as lines", () => {
  assertEquals(
    historyText(historyOf(calls)),
    `       10 µs  peer     send conn 2 B "hi" ×3 → 2 (15 µs)
       30 µs  harness  record sent → ok
    1,234 µs  subject  recv conn 9 → never returned`,
  );
});

Deno.test("an error has the implementation's own words beside its name", () => {
  const failed = { ...call("peer", ["recv", "conn", "1"], "ECONNRESET", [1, 2]), failed: true };
  assertEquals(
    historyText(historyOf([{ ...failed, native: "ConnectionResetError: by peer" }])).trim(),
    "1 µs  peer     recv conn 1 → ECONNRESET (ConnectionResetError: by peer) (1 µs)",
  );
});

Deno.test("what is missing is counted", () => {
  const lines = historyText(historyOf(calls, 5000, 1)).split("\n");
  assertEquals(lines[1]?.trim(), "…  5,000 operations left out");
  assertEquals(historyText(historyOf(calls), 1).split("\n")[0]?.trim(), "…  2 before these");
  assertEquals(historyText(historyOf([])), "");
});
