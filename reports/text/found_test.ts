import { assertEquals } from "@std/assert";
import { call, historyOf } from "../testdata/operations.ts";
import { foundText } from "./found.ts";

const failed = (native: string, result = "EPIPE") =>
  call("subject", ["send", "conn", "1 B"], result, [1, 2], { failed: true, native });
const recorded = (checkpoint: string, outcome: string) =>
  call("harness", ["record", "", checkpoint], outcome, [3, 3]);
const wrong = (checkpoint: string, outcome: string) =>
  ({ checkpoint, outcome, class: "nonconforming" }) as const;

Deno.test("A finding ends with the implementation's own words for the outcome that deviates", () => {
  const history = historyOf([
    failed("write EPIPE"),
    recorded("first", "EPIPE"),
    failed("a later failure"),
    recorded("second", "EPIPE"),
  ]);
  const result = {
    why: "first was EPIPE, not ok",
    outcomes: [wrong("first", "EPIPE")],
    measures: {},
    history,
  };
  assertEquals(foundText(result), 'first was EPIPE, not ok: "write EPIPE"');
  assertEquals(foundText({ ...result, outcomes: [wrong("first", "eof")] }), "first was EPIPE, not ok");
});

Deno.test("A script that was cut short ends with the words of the call that failed", () => {
  const history = historyOf([failed("a name was refused")]);
  assertEquals(
    foundText({ why: "The subject's send failed with EPIPE", outcomes: [], measures: {}, history }),
    'The subject\'s send failed with EPIPE: "a name was refused"',
  );
});

Deno.test("An error without an errno is its own words, and nothing is said twice", () => {
  const { native: _, ...nameless } = failed("", "ERR_STREAM_DESTROYED");
  const history = historyOf([nameless, recorded("send", "error")]);
  const result = { outcomes: [wrong("send", "error")], measures: {}, history };
  assertEquals(
    foundText({ ...result, why: "send was error, not EPIPE" }),
    'send was error, not EPIPE: "ERR_STREAM_DESTROYED"',
  );
  assertEquals(foundText({ ...result, why: "lost: ERR_STREAM_DESTROYED" }), "lost: ERR_STREAM_DESTROYED");
});

Deno.test("The words of an agent that has failed are in the verdict, and not told twice", () => {
  const { returnedUs: _, ...ended } = failed("the agent has failed: no memory", "");
  const why = "The subject was lost: it says that it has failed: no memory";
  assertEquals(foundText({ why, outcomes: [], measures: {}, history: historyOf([ended]) }), why);
});

Deno.test("A late outcome says how late, and the limit", () => {
  const measures = { elapsedMs: 391.24, elapsedLeastMs: 180, elapsedMostMs: 350 };
  const result = { outcomes: [wrong("elapsed", "late")], measures, history: historyOf([]) };
  assertEquals(
    foundText({ ...result, why: "elapsed was late, not ok" }),
    "elapsed was late, not ok; it took 391.2 ms, at most 350 are allowed",
  );
  assertEquals(
    foundText({ ...result, why: "early", measures: { ...measures, elapsedMs: 100 } }),
    "early; it took 100 ms, at least 180 are allowed",
  );
});
