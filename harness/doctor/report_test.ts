import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Examination, type Examined, isHealthy, operationsOf, worst } from "./examination.ts";
import { DOCUMENT, document } from "./document.ts";
import { againLines, checkLines, isRefused, refusedLines, summaryLines } from "./report.ts";

const plain = (text: string): string => text;
const RIGHT: Examined = {
  group: "Streams",
  name: "recv",
  title: "recv gives what came",
  of: ["recv", "stream"],
  section: "Operations",
  status: "works",
  trials: [{ family: "ipv4", status: "works" }, { family: "ipv6", status: "works" }],
};
const WRONG: Examined = {
  ...RIGHT,
  name: "recv/eof",
  of: ["recv"],
  status: "wrong",
  trials: [
    { family: "ipv4", status: "works" },
    {
      family: "ipv6",
      status: "wrong",
      found: "data",
      outcome: "wrong",
      expected: "none",
      fix: "correct it",
      section: "Messages",
      history: {
        leftOut: 0,
        leftOutAfter: 0,
        operations: [{
          seat: "subject",
          method: "recv",
          socket: "socket 1",
          detail: "size 1",
          result: "1 B 07",
          failed: false,
          invokedUs: 0,
          returnedUs: 5,
          invokedAt: 0,
          returnedAt: 1,
          count: 1,
        }],
      },
    },
    { family: "unix", status: "untried", note: '"recv" does not work' },
  ],
};
const MISSING: Examined = {
  ...RIGHT,
  name: "poll",
  of: ["poll"],
  status: "missing",
  trials: [{ family: null, status: "missing", note: "poll answers all the same" }],
};

function examination(...checks: Examined[]): Examination {
  const identity = { name: "x", version: "1", language: "X", runtime: "X 1", os: "linux" };
  return { identity, capabilities: ["stream", "family:ipv4"], checks, stale: [] };
}

Deno.test("A check that works takes one line, one that is wrong says everything", () => {
  assertEquals(checkLines(RIGHT, plain), ["  ✓ recv: recv gives what came (ipv4, ipv6)"]);
  assertEquals(checkLines(WRONG, plain), [
    "  ✗ recv/eof: recv gives what came (ipv4, ipv6, unix)",
    "      found over ipv6: data",
    "      expected: none",
    "      fix: correct it (PROTOCOL.md, Messages)",
    `        ${"subject".padEnd(49)} │ peer`,
    `        ${"─".repeat(49)}─┼─${"─".repeat(49)}`,
    `        ${"socket 1.recv(size 1) → 1 B 07".padEnd(49)} │`,
    '      not tried over unix: "recv" does not work',
  ]);
  assertEquals(checkLines(MISSING, plain), ["  – poll: recv gives what came; poll answers all the same"]);
  assertEquals(checkLines(RIGHT, (text, status) => `${status} ${text}`)[0]!.startsWith("works "), true);
});

Deno.test("A trial that is the same over several families is reported once", () => {
  const untried = (family: "ipv4" | "ipv6") =>
    ({ family, status: "untried", note: '"recv" does not work' }) as const;
  const examined: Examined = { ...RIGHT, status: "untried", trials: [untried("ipv4"), untried("ipv6")] };
  assertEquals(checkLines(examined, plain).slice(1), [
    '      not tried over ipv4, ipv6: "recv" does not work',
  ]);
});

Deno.test("Words that are refused are one paragraph, and one with a remark has a line of its own", () => {
  const refused = (word: string): Examined => ({
    ...MISSING,
    name: `undeclared/${word}`,
    trials: [{ family: null, status: "missing" }],
  });
  assertEquals([refused("poll"), MISSING, RIGHT].map(isRefused), [true, false, false]);
  assertEquals(refusedLines([refused("poll"), refused("bsd")], plain), [
    "  – refused, as it should be: poll, bsd",
  ]);
  const many = refusedLines(Array.from({ length: 60 }, (_, at) => refused(`word${at}`)), plain);
  assert(many.length > 3 && many.every((line) => line.length <= 110), many.join("\n"));
  assertEquals(refusedLines([], plain), []);
});

Deno.test("What is wrong can be said once more, in a line each", () => {
  assertEquals(againLines(examination(RIGHT, WRONG, MISSING), plain), ["  ✗ recv/eof: data"]);
});

Deno.test("The summary counts operations, and what is wrong with one makes it wrong", () => {
  assertEquals(summaryLines(examination(RIGHT, MISSING), plain).map((line) => line.split("; ")[0]), [
    "1 of 1 operations work, 1 of 1 checks",
  ]);
  assertStringIncludes(summaryLines(examination(RIGHT, MISSING), plain)[0]!, "; 1 operations not declared");
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

Deno.test("A known deviation leaves an agent healthy, unless it does not occur", () => {
  const known: Examined = {
    ...WRONG,
    status: "expected",
    trials: [{
      family: "ipv4",
      status: "expected",
      found: "data",
      outcome: "wrong",
      note: "it is its way",
    }],
  };
  const found = examination(RIGHT, known);
  assert(isHealthy(found));
  assertEquals(checkLines(known, plain)[1], "      found over ipv4: data");
  const stale = {
    implementation: "x",
    case: "doctor/recv/eof",
    variant: "family=ipv4",
    checkpoint: "found",
    outcome: "wrong",
    found: "the expected outcome",
  };
  assert(!isHealthy({ ...found, stale: [stale] }));
  assertStringIncludes(
    summaryLines({ ...found, stale: [stale] }, plain)[0]!,
    "doctor/recv/eof family=ipv4: listed is found wrong, but the expected outcome occurred",
  );
});

Deno.test("The document counts, and keeps the findings", () => {
  const told = DOCUMENT.read(JSON.parse(JSON.stringify(document(examination(RIGHT, WRONG, MISSING)))), "");
  assertEquals(told.healthy, false);
  assertEquals(told.capabilities["stream"], "works");
  assertEquals(told.counts.operations, { wrong: 1, untried: 0, expected: 0, works: 0, missing: 1 });
  assertEquals(told.counts.checks, { wrong: 1, untried: 0, expected: 0, works: 1, missing: 1 });
  assertEquals(told.checks[1]!.trials[1]!.expected, "none");
});
