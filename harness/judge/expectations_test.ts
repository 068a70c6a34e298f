import { assertEquals, assertThrows } from "@std/assert";
import { compare, type Expectations, readExpectations } from "./expectations.ts";

const LISTED: Expectations = {
  deno: [{
    case: "tcp/close/*",
    variant: "role=server",
    checkpoint: "recv",
    outcome: "eof",
    reason: "FIN comes first",
  }],
};
const eof = { verdict: "fail", deviations: [{ checkpoint: "recv", outcome: "eof" }] } as const;
const none = { verdict: "pass", deviations: [] } as const;

Deno.test("a listed deviation is expected", () => {
  const { expected, reasons, stale } = compare(LISTED, "deno", "tcp/close/x", "role=server,family=ipv4", eof);
  assertEquals({ expected, reasons, stale }, { expected: true, reasons: ["FIN comes first"], stale: [] });
});

Deno.test("the reasons of a report have the evidence", () => {
  const [entry] = LISTED.deno!;
  const listed = {
    deno: [{ ...entry!, reason: "FIN comes first.", evidence: "strace: shutdown(23, SHUT_WR) = 0" }],
  };
  assertEquals(compare(listed, "deno", "tcp/close/x", "role=server", eof).reasons, [
    "FIN comes first (strace: shutdown(23, SHUT_WR) = 0)",
  ]);
});

Deno.test("a deviation that is not listed is not expected, also beside one that is", () => {
  assertEquals(compare(LISTED, "deno", "tcp/close/x", "role=client", eof).expected, false);
  assertEquals(compare(LISTED, "python", "tcp/close/x", "role=server", eof).expected, false);
  assertEquals(compare(LISTED, "deno", "tcp/reset/x", "role=server", eof).expected, false);
  const two = {
    verdict: "fail",
    deviations: [...eof.deviations, { checkpoint: "send", outcome: "ok" }],
  } as const;
  assertEquals(compare(LISTED, "deno", "tcp/close/x", "role=server", two).expected, false);
});

Deno.test("what is listed and does not occur is stale, unless nothing could be judged", () => {
  assertEquals(compare(LISTED, "deno", "tcp/close/x", "role=server", none).stale.length, 1);
  const other = { verdict: "fail", deviations: [{ checkpoint: "recv", outcome: "data" }] } as const;
  assertEquals(compare(LISTED, "deno", "tcp/close/x", "role=server", other).stale[0]?.found, "data");
  const unsupported = { verdict: "unsupported", deviations: [] } as const;
  assertEquals(compare(LISTED, "deno", "tcp/close/x", "role=server", unsupported).stale, []);
});

Deno.test("what occurs sometimes is expected where it does and not stale where it does not", () => {
  const sometimes = { deno: [{ ...LISTED.deno![0]!, sometimes: true }] };
  assertEquals(compare(sometimes, "deno", "tcp/close/x", "role=server", eof).expected, true);
  assertEquals(compare(sometimes, "deno", "tcp/close/x", "role=server", none).stale, []);
});

Deno.test("a file of another form is refused with the place", () => {
  const good = { deno: [{ case: "a/b", checkpoint: "c", outcome: "eof", reason: "r" }] };
  assertEquals(readExpectations(good), good);
  for (
    const [bad, words] of [
      [[], "an object of lists"],
      [{ deno: {} }, "must be a list"],
      [{ deno: [1] }, "deno[0] must be an object"],
      [{ deno: [{ case: "a/b" }] }, 'deno[0] lacks "checkpoint"'],
      [{ deno: [{ ...good.deno[0], variant: 1 }] }, '"variant" that is not a text'],
      [{ deno: [{ ...good.deno[0], note: "" }] }, 'unknown field "note"'],
    ] as const
  ) assertThrows(() => readExpectations(bad), TypeError, words);
});
