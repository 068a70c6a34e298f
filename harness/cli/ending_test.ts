import { assertEquals } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import type { Result, RunFooter, RunHeader } from "../../reports/model.ts";
import { closeIsBroken } from "../../reports/testdata/suspects.ts";
import { defineCase } from "../case/case.ts";
import { storeCase } from "../run/store.ts";
import { Ending } from "./ending.ts";

const definition = defineCase({
  id: "tcp/own/case",
  title: "A case",
  requirement: "It holds.",
  level: "must",
  sources: [{ document: "RFC 9293", section: "3" }],
  axes: { family: ["ipv4", "unix"] },
  needs: { subject: ["stream", "mode:timeout"], peer: ["stream"] },
  outcomes: { held: { conforming: ["yes"] } },
  script: async ({ record }) => await Promise.resolve(record("held", "yes")),
});
const implementation = (name: string, capabilities: readonly string[]) => ({
  name,
  version: "1",
  language: "X",
  runtime: "",
  os: "linux",
  capabilities,
});
const header: RunHeader = {
  type: "run",
  schema: 1,
  sockspec: "0.1.0",
  started: "2026-01-31T12:00:00.000Z",
  host: { os: "linux", arch: "x86_64", kernel: "6", deno: "2" },
  args: [],
  subjects: ["mine"],
  peers: ["libc"],
  implementations: [
    implementation("mine", ["stream", "family:ipv4"]),
    implementation("libc", ["stream", "family:ipv4", "family:unix"]),
  ],
  cases: [storeCase(definition)],
  planned: 2,
};
const result = (change: Partial<Result>): Result => ({
  type: "result",
  case: "tcp/own/case",
  variant: "family=ipv4",
  subject: "mine",
  peer: "libc",
  round: 1,
  verdict: "pass",
  why: "",
  expected: false,
  reasons: [],
  outcomes: [],
  measures: {},
  history: { operations: [], leftOut: 0, leftOutAfter: 0 },
  stderr: { subject: "", peer: "" },
  durationMs: 1,
  waitedMs: 0,
  command: "",
  ...change,
});
const footer: RunFooter = {
  type: "end",
  finished: "2026-01-31T12:00:01.000Z",
  durationMs: 1000,
  interrupted: false,
  exitCode: EXIT.ok,
  totals: { error: 0, crash: 0, timeout: 0, fail: 0, inconclusive: 0, unsupported: 0, tolerated: 0, pass: 1 },
  expected: 0,
  stale: [],
};

function lines(results: Result[], change: Partial<RunFooter> = {}, draft: string[] = []): string[] {
  const ending = new Ending(header, [definition]);
  results.forEach((each) => ending.add(each));
  return ending.lines({ ...footer, ...change }, draft);
}

Deno.test("A tolerated outcome is named once, with its reason and the number of results", () => {
  const why = "held was no: another reading";
  const tolerated = result({ verdict: "tolerated", why });
  assertEquals(
    lines([tolerated, tolerated, { ...tolerated, subject: "libc" }])[0],
    "tolerated (mine 2, libc 1): tcp/own/case: held was no: another reading",
  );
});

Deno.test("Unsupported variants are summed up by the capabilities that were not declared", () => {
  const unsupported = result({
    verdict: "unsupported",
    why: "mine as subject does not declare mode:timeout",
  });
  const unix = { ...unsupported, variant: "family=unix" };
  assertEquals(
    lines([unsupported, unix])[0],
    "mine does not declare (with the variants that need it): mode:timeout 2, family:unix 1, unix:timeout 1",
  );
});

Deno.test("Other reasons for unsupported variants are counted", () => {
  const why = "No ipv4 address was given for the subject";
  const complete = {
    ...header,
    implementations: [
      implementation("mine", ["stream", "mode:timeout", "family:ipv4"]),
      header.implementations[1]!,
    ],
  };
  const ending = new Ending(complete, [definition]);
  ending.add(result({ verdict: "unsupported", why }));
  assertEquals(ending.lines(footer, [])[0], `unsupported (1 variant): ${why}`);
});

Deno.test("What had to be started again unsaid is counted, with the reason of the first time", () => {
  const replaced = result({ replaced: { subject: "it cannot reset", peer: "it\nneither" } });
  const told = lines([result({}), replaced, { ...replaced, replaced: { subject: "it cannot reset again" } }]);
  assertEquals(told.slice(0, 2), [
    "mine had to be started again after 2 variants: it cannot reset",
    "libc had to be started again after 1 variant: it neither",
  ]);
  assertEquals(told.at(-1), "nothing unexpected");
});

Deno.test("Where one operation makes much fail, the end of the run begins with it", () => {
  const { run, results } = closeIsBroken();
  const ending = new Ending(run, []);
  results.forEach((each) => ending.add(each));
  assertEquals(
    ending.lines(footer, [])[0],
    "Begin with close of mystack: 6 of 8 results in which it is called failed, and 0 of 18 others",
  );
});

Deno.test("A failed run ends with its findings, its numbers and the meaning of its exit code", () => {
  const failed = result({ verdict: "timeout", why: "It hung" });
  const told = lines([failed, { ...failed, variant: "family=unix" }], { exitCode: EXIT.failed }, ["{}"]);
  assertEquals(told, [
    "TIMEOUT  mine  tcp/own/case  family=ipv4 · family=unix",
    "{}",
    "mine  1  2 timeout; 2 of 2 supported",
    "2 variants in 1.0 s",
    "exit code 1: a required case failed, an implementation crashed, or an expectation is stale",
  ]);
});
