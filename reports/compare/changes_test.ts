import { assertEquals } from "@std/assert";
import type { Standing } from "../standing.ts";
import { type Changed, Changes } from "./changes.ts";
import type { Brief } from "./differences.ts";

function brief(standing: Standing, outcome: string, recv: string, found = ""): Brief {
  const steps = { subject: new Map([["recv", [recv]]]), peer: new Map(), harness: new Map() };
  return { standing, found, outcomes: new Map([["at", outcome]]), ending: "", steps };
}

const changed = (more: Partial<Changed>): Changed => ({
  kind: "behaviour",
  case: "tcp/a",
  level: "should",
  variant: "family=ipv4",
  subject: "mine",
  peer: "libc",
  before: [brief("pass", "eof", "0 B")],
  now: [brief("pass", "EPIPE", "0 B")],
  ...more,
});

function grouped(all: readonly Partial<Changed>[]) {
  const changes = new Changes();
  for (const each of all) changes.add(changed(each));
  return changes.all;
}

Deno.test("Variants and subjects of a case are one group, another case is one of its own", () => {
  const [first, second] = grouped([
    {},
    { variant: "family=ipv6" },
    { subject: "other" },
    { case: "tcp/b" },
  ]);
  assertEquals([first!.count, first!.variants, first!.subjects], [3, ["family=ipv4", "family=ipv6"], [
    "mine",
    "other",
  ]]);
  assertEquals([second!.cases, second!.count], [["tcp/b"], 1]);
});

Deno.test("Calls that went another way, and what is lacking, are one group over cases, of their highest level", () => {
  const now = [brief("pass", "eof", "ECONNRESET")];
  const lacking = [brief("unsupported", "", "", "mine does not declare poll")];
  const all = grouped([
    { kind: "worse", now: lacking, level: "must" },
    { kind: "worse", now: lacking, case: "tcp/b" },
    { kind: "worse", now: [brief("tolerated", "eof", "0 B")], level: "may" },
    { now },
    { now, case: "tcp/b", level: "must" },
  ]);
  assertEquals(all.map(({ kind, caseCount, level }) => [kind, caseCount, level]), [
    ["worse", 1, "may"],
    ["worse", 2, "must"],
    ["behaviour", 2, "must"],
  ]);
  assertEquals(all[1]!.found, "mine does not declare poll");
  assertEquals(all[2]!.differences, [{ at: "recv of the subject", before: "0 B", now: "ECONNRESET" }]);
});

Deno.test("Groups, and the names in them, are bounded", () => {
  const many = Array.from({ length: 1_500 }, (_, index) => ({ case: `tcp/${index}` }));
  assertEquals(grouped(many).length, 1_000);
  const [one] = grouped(many.map((_, index) => ({ variant: `n=${index}` })));
  assertEquals([one!.variants.length, one!.count], [20, 1_500]);
});
