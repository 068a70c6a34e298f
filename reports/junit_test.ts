import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { writeJunit } from "./junit.ts";
import type { WholeRun } from "./report.ts";
import { oneLine } from "./printable.ts";
import { ANY_TEXT, HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";

type Element = Record<string, string> & { readonly testcase: readonly Element[] };

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === "testsuite" || name === "testcase",
});

async function suitesOf(
  report: WholeRun,
): Promise<Element & { readonly testsuite: readonly Element[] }> {
  const xml = await textOf(writeJunit, report);
  assertEquals(XMLValidator.validate(xml), true);
  // What that validator lets through and XML 1.0 does not.
  assertEquals(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml), false);
  assertEquals(/&(?!(amp|lt|gt|quot|#10|#9);)/.test(xml), false);
  assertEquals(xml.includes("]]>"), false);
  return parser.parse(xml).testsuites;
}

const marks = ["failure", "error", "skipped"];

Deno.test("Counts are those of the tests", async () => {
  for (const report of [sampleRun(), cutShortRun()]) {
    const all = await suitesOf(report);
    const total: Record<string, number> = { tests: 0, failure: 0, error: 0, skipped: 0 };
    for (const suite of all.testsuite) {
      const having = (mark: string) => suite.testcase.filter((each) => mark in each).length;
      assertEquals([suite.tests, suite.failures, suite.errors, suite.skipped], [
        String(suite.testcase.length),
        ...marks.map((mark) => String(having(mark))),
      ]);
      total.tests! += suite.testcase.length;
      for (const mark of marks) total[mark]! += having(mark);
      const seconds = suite.testcase.reduce((sum, each) => sum + Number(each.time), 0);
      assert(Math.abs(Number(suite.time) - seconds) <= 0.0005 * (suite.testcase.length + 1));
    }
    assertEquals([all.tests, all.failures, all.errors].map(Number), [
      total.tests,
      total.failure,
      total.error,
    ]);
  }
});

/**
 * By element: what attributes it must have, which others it may have, and the elements in it, in this order,
 * each at most once or (*) often.
 */
const SCHEMA: Readonly<Record<string, readonly [must: string[], may: string[], content: string[]]>> = {
  testsuites: [[], ["name", "tests", "failures", "errors", "time"], ["testsuite*"]],
  testsuite: [["name", "tests", "failures", "errors", "skipped", "time"], ["timestamp"], ["testcase*"]],
  testcase: [["name", "classname", "time"], [], ["failure", "skipped", "error", "system-out", "system-err"]],
  failure: [["type"], ["message"], []],
  error: [["type"], ["message"], []],
  skipped: [[], ["message"], []],
  "system-out": [[], [], []],
  "system-err": [[], [], []],
};

/** Every element with its attributes and the elements in it, in the order of the document. */
function walk(
  nodes: readonly Record<string, unknown>[],
  see: (name: string, attributes: string[], inside: string[]) => void,
) {
  for (const node of nodes) {
    const [name] = Object.keys(node).filter((key) => key !== ":@");
    const content = node[name!];
    if (!Array.isArray(content) || name!.startsWith("?")) continue;
    const inside = content.flatMap((each) =>
      Object.keys(each).filter((key) => key !== ":@" && key !== "#text")
    );
    see(name!, Object.keys(node[":@"] ?? {}), inside);
    walk(content, see);
  }
}

Deno.test("Elements and attributes are those of the schemas of Jenkins and Surefire", async () => {
  const ordered = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: "" });
  const seen = new Set<string>();
  for (const report of [sampleRun(), cutShortRun()]) {
    const xml = await textOf(writeJunit, report);
    walk(ordered.parse(xml), (name, attributes, inside) => {
      seen.add(name);
      const [must, may, content] = SCHEMA[name]!;
      assertEquals(must.filter((each) => !attributes.includes(each)), [], name);
      assertEquals(attributes.filter((each) => ![...must, ...may].includes(each)), [], name);
      const form = content.map((each) => each.endsWith("*") ? `(${each.slice(0, -1)} )*` : `(${each} )?`)
        .join("");
      assertMatch(inside.map((each) => `${each} `).join(""), new RegExp(`^${form}$`), name);
    });
    for (const [, time] of xml.matchAll(/ time="([^"]*)"/g)) assertMatch(time!, /^\d+\.\d{3}$/);
    for (const [, start] of xml.matchAll(/ timestamp="([^"]*)"/g)) {
      assertMatch(start!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    }
  }
  assertEquals([...seen].sort(), Object.keys(SCHEMA).sort());
});

Deno.test("A suite for each subject, and for what is not a variant", async () => {
  const names = async (report: WholeRun) => (await suitesOf(report)).testsuite.map((each) => each.name);
  assertEquals(await names(sampleRun()), ["libc", "node", "mystack", "java", "expectations"]);
  assertEquals(await names(cutShortRun()), ["libc", "node", "mystack", "java", "run"]);
});

Deno.test("Only what is required and unexpected turns a build red", async () => {
  const [libc, node, mystack] = (await suitesOf(sampleRun())).testsuite;
  const marked = (suite: Element | undefined, mark: string) =>
    suite!.testcase.filter((each) => mark in each).map((each) => `${each.classname}.${each.name}`);
  assertEquals(marked(libc, "failure").concat(marked(libc, "error"), marked(libc, "skipped")), []);
  assertEquals(marked(node, "failure").concat(marked(node, "error")), []);
  assertEquals(marked(node, "skipped"), [
    "tcp.reset.recv-once-then-eof [role=server,family=ipv4]",
    "tcp.reset.recv-once-then-eof [role=server,family=ipv6]",
    "tcp.accept.backlog-zero",
    "udp.datagram.truncated",
  ]);
  assertEquals(marked(mystack, "failure"), [
    "tcp.reset.recv-once-then-eof [role=server,family=ipv4]",
    "tcp.reset.recv-once-then-eof [role=client,family=ipv4]",
  ]);
  assertEquals(marked(mystack, "error"), [
    "tcp.close.half-close [family=ipv4]",
    "tcp.close.half-close [family=ipv6]",
    "tcp.send.large-payload",
    "unix.stream.path-exists",
  ]);
});

Deno.test("A failure has its reason, the history and stderr", async () => {
  const crashed = (await suitesOf(sampleRun())).testsuite[2]!.testcase.find((each) => "system-err" in each)!;
  const error = crashed.error as unknown as Element;
  assertEquals(error.type, "crash");
  assertEquals(error.message, 'The subject died in "recv": signal SIGSEGV');
  assertMatch(error["#text"]!, /^A stream delivers every byte.*\nMUST by RFC 9293/);
  assertMatch(crashed["system-out"]!, /962 operations left out/);
  assertMatch(crashed["system-err"]!, /assertion failed: pcb->rcv_wnd >= len/);
});

Deno.test("A long run has every test, and the evidence of a share of them", async () => {
  const { run, results, end } = sampleRun();
  const failed = results.find(({ verdict, expected }) => verdict === "fail" && !expected)!;
  const long = Array.from({ length: 1_200 }, () => ({ ...failed, why: "w".repeat(500) }));
  const only = { ...run, subjects: ["mystack"], implementations: [] };
  const suites = await suitesOf({ run: only, results: long, end: { ...end!, stale: [] } });
  const tests = suites.testsuite.flatMap(({ testcase }) => testcase).filter((each) => "failure" in each);
  const bodies = tests.filter(({ failure }) => (failure as unknown as Element)["#text"]);
  assertEquals([tests.length, bodies.length], [1_200, 1_000]);
  assertEquals((tests.at(-1)!.failure as unknown as Element).message!.length, 201);
});

Deno.test("Hostile text stays text", async () => {
  const check = async (text: string) => {
    const all = await suitesOf(withText(sampleRun(), text));
    const failed = all.testsuite.flatMap((each) => each.testcase).find((each) => "failure" in each)!;
    const { message } = failed.failure as unknown as Element;
    if (text !== "") {
      assertStringIncludes(message!, oneLine(text));
    }
  };
  for (const text of HOSTILE_TEXTS) await check(text);
  await fc.assert(
    fc.asyncProperty(ANY_TEXT, async (text) => {
      assert((await suitesOf(withText(cutShortRun(), text))).tests !== undefined);
    }),
    { seed: 1, numRuns: 20 },
  );
});
