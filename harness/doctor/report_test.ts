import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Examination, type Examined, isHealthy, operationsOf, worst } from "./examination.ts";
import { checkLines, document, paint, plain, summaryLines } from "./report.ts";

const RIGHT: Examined = {
  group: "Streams",
  name: "recv",
  title: "recv gives what came",
  of: ["recv", "stream"],
  section: "Operations",
  status: "works",
  findings: [{ family: "ipv4", status: "works" }, { family: "ipv6", status: "works" }],
};
const WRONG: Examined = {
  ...RIGHT,
  name: "recv/eof",
  of: ["recv"],
  status: "wrong",
  findings: [
    { family: "ipv4", status: "works" },
    { family: "ipv6", status: "wrong", came: "data", expected: "none", mend: "mend it", lines: ["→ {}"] },
    { family: "unix", status: "untried", note: '"recv" does not work' },
  ],
};
const MISSING: Examined = {
  ...RIGHT,
  name: "poll",
  of: ["poll"],
  status: "missing",
  findings: [{ family: null, status: "missing", note: "poll answers all the same" }],
};

function examination(...checks: Examined[]): Examination {
  const identity = { name: "x", version: "1", language: "X", runtime: "X 1", os: "linux" };
  return { identity, capabilities: ["stream", "family:ipv4"], checks, stale: [] };
}

Deno.test("A check that works takes one line, one that is wrong says everything", () => {
  assertEquals(checkLines(RIGHT, plain), ["  ✓ recv: recv gives what came (ipv4, ipv6)"]);
  assertEquals(checkLines(WRONG, plain), [
    "  ✗ recv/eof: recv gives what came (ipv4, ipv6, unix)",
    "      came over ipv6: data",
    "      expected: none",
    "      mend: mend it (PROTOCOL.md, Operations)",
    "        → {}",
    '      not tried over unix: "recv" does not work',
  ]);
  assertEquals(checkLines(MISSING, plain), ["  – poll: recv gives what came; poll answers all the same"]);
  assertEquals(checkLines(RIGHT, paint)[0]!.startsWith("\x1b[32m"), true);
});

Deno.test("The summary counts operations, and what is wrong with one makes it wrong", () => {
  assertEquals(summaryLines(examination(RIGHT, MISSING), plain).map((line) => line.split("; ")[0]), [
    "1 of 1 operations work, 1 of 1 checks",
  ]);
  const [line] = summaryLines(examination(RIGHT, WRONG), plain);
  assertStringIncludes(line!, "0 of 1 operations work, 1 of 2 checks; 1 wrong: recv");
  assertEquals(operationsOf(examination(RIGHT, WRONG)).recv, "wrong");
  const beside = { ...WRONG, name: "interrupt", of: ["interrupt"] } as const;
  assertStringIncludes(summaryLines(examination(RIGHT, beside), plain)[0]!, "wrong besides: interrupt");
});

Deno.test("Healthy is what has something that works and nothing that does not", () => {
  assert(isHealthy(examination(RIGHT, MISSING)));
  assert(!isHealthy(examination(MISSING)));
  assert(!isHealthy(examination(RIGHT, WRONG)));
  assert(!isHealthy(examination(RIGHT, { ...WRONG, status: "untried" })));
  assertEquals(worst(["missing", "works", "untried"]), "untried");
});

Deno.test("What is listed does not make an agent ill, unless it does not hold", () => {
  const known: Examined = {
    ...WRONG,
    status: "expected",
    findings: [{ family: "ipv4", status: "expected", came: "data", outcome: "wrong", note: "it is its way" }],
  };
  const found = examination(RIGHT, known);
  assert(isHealthy(found));
  assertEquals(checkLines(known, plain)[1], "      came over ipv4: data; as is known: it is its way");
  const stale = {
    implementation: "x",
    case: "doctor/recv/eof",
    variant: "family=ipv4",
    checkpoint: "came",
    outcome: "wrong",
    found: "the expected outcome",
  };
  assert(!isHealthy({ ...found, stale: [stale] }));
  assertStringIncludes(
    summaryLines({ ...found, stale: [stale] }, plain)[0]!,
    "doctor/recv/eof family=ipv4: listed is came wrong, but the expected outcome occurred",
  );
});

Deno.test("The document has the shape of the help", () => {
  const told = JSON.parse(JSON.stringify(document(examination(RIGHT, WRONG, MISSING))));
  assertEquals(Object.keys(told), [
    "schema",
    "sockspec",
    "identity",
    "operations",
    "capabilities",
    "summary",
    "checks",
    "stale",
  ]);
  assertEquals(told.capabilities.stream, "works");
  assertEquals(told.summary.operations, {
    declared: 1,
    working: 0,
    wrong: 1,
    expected: 0,
    untried: 0,
    missing: 1,
  });
  assertEquals(told.checks[1].findings[1].expected, "none");
});
