import { assertEquals } from "@std/assert";
import type { StoredOutcome } from "../../reports/model.ts";
import { readFindings } from "./read_findings.ts";
import { storedJudgement } from "./stored_judgement.ts";

const place = { subject: "libc", case: "tcp/close/flushes", variant: "role=server" };
const at = (checkpoint: string, outcome: string, kind: StoredOutcome["class"]): StoredOutcome => ({
  checkpoint,
  outcome,
  class: kind,
});

Deno.test("What deviates is stored once: an outcome, a sequence of outcomes, or the end", () => {
  const outcomes = [at("first", "eof", "nonconforming"), at("second", "ok", "conforming")];
  const deviations = [
    { checkpoint: "first", outcome: "eof" },
    { checkpoint: "first+second", outcome: "eof+ok" },
    { checkpoint: "ending", outcome: "hang" },
  ];
  const judgement = { verdict: "fail", why: "it is so", outcomes, deviations } as const;
  const { stored: unknown } = storedJudgement(judgement, [], place);
  assertEquals(unknown.outcomes, outcomes);
  assertEquals(unknown.sequences, [at("first+second", "eof+ok", "nonconforming")]);
  assertEquals(unknown.ending, "hang");

  const where = { "tcp/close/flushes": ["first eof", "first+second eof+ok", "ending hang"] };
  const listed = readFindings({ findings: [{ name: "odd", of: ["libc"], reason: "It is late.", where }] });
  const { stored: known } = storedJudgement(judgement, listed, place);
  assertEquals(known.sequences?.map((each) => each.expected), ["odd: It is late."]);

  const { stored: sound } = storedJudgement(
    { verdict: "pass", why: "", outcomes: [], deviations: [] },
    [],
    place,
  );
  assertEquals([sound.sequences, sound.ending], [undefined, undefined]);
});
