import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { validateXML } from "xmllint-wasm";
import { isJunitPart, junitFiles, writeJunit } from "./junit.ts";
import { reportOf, type WholeRun } from "./report.ts";
import { oneLine } from "./printable.ts";
import { ANY_TEXT, HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";
import { closeIsBroken } from "./testdata/suspects.ts";

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
  // XML 1.0 refuses these, and that validator does not.
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

/** Everything that a validator of XML Schema finds wrong. */
async function problems(xml: string): Promise<string[]> {
  const schema = await Deno.readTextFile(new URL("./testdata/junit.xsd", import.meta.url));
  const { errors } = await validateXML({ xml: [{ fileName: "junit.xml", contents: xml }], schema: [schema] });
  return errors.map(({ message }) => message);
}

Deno.test("The report is what the schemas of Jenkins and Surefire both take, and its names are unique", async () => {
  for (const report of [sampleRun(), cutShortRun(), withSeveralPeers(), closeIsBroken()]) {
    assertEquals(await problems(await textOf(writeJunit, report)), []);
  }
});

Deno.test("The schema sees equal names and elements that nobody knows", async () => {
  const xml = await textOf(writeJunit, sampleRun());
  const [first = "", second = ""] = [...xml.matchAll(/<testcase [^>]* name="([^"]*)"/g)].map((each) =>
    each[1]
  );
  assertMatch((await problems(xml.replace(second, first)))[0]!, /Duplicate key-sequence/);
  assertMatch((await problems(xml.replaceAll("skipped", "ignored")))[0]!, /ignored/);
});

/** The sample with two peers and two rounds. */
function withSeveralPeers(): WholeRun {
  const { run, results } = sampleRun();
  const all = ["libc", "python"].flatMap((peer) =>
    [1, 2].flatMap((round) => results.map((each) => ({ ...each, peer, round })))
  );
  return { run: { ...run, peers: ["libc", "python"], planned: all.length }, results: all };
}

Deno.test("A suite for each subject, and for what is not a variant", async () => {
  const names = async (report: WholeRun) => (await suitesOf(report)).testsuite.map((each) => each.name);
  assertEquals(await names(sampleRun()), ["libc", "node", "mystack", "java", "expectations"]);
  assertEquals(await names(cutShortRun()), ["libc", "node", "mystack", "java", "run"]);
});

Deno.test("Only what is required and unexpected turns a build red", async () => {
  const [libc, node, mystack] = (await suitesOf(sampleRun())).testsuite;
  const marked = (suite: Element | undefined, mark: string) =>
    suite!.testcase.filter((each) => mark in each).map((each) => each.name);
  assertEquals(marked(libc, "failure").concat(marked(libc, "error"), marked(libc, "skipped")), []);
  assertEquals(marked(node, "failure").concat(marked(node, "error")), []);
  assertEquals(marked(node, "skipped"), [
    "tcp/reset/recv-once-then-eof [role=server,family=ipv4] node × libc",
    "tcp/reset/recv-once-then-eof [role=server,family=ipv6] node × libc",
    "tcp/accept/backlog-zero node × libc",
    "udp/datagram/truncated node × libc",
  ]);
  assertEquals(marked(mystack, "failure"), [
    "tcp/reset/recv-once-then-eof [role=server,family=ipv4] mystack × libc",
    "tcp/reset/recv-once-then-eof [role=client,family=ipv4] mystack × libc",
  ]);
  assertEquals(marked(mystack, "error"), [
    "tcp/close/half-close [family=ipv4] mystack × libc",
    "tcp/close/half-close [family=ipv6] mystack × libc",
    "tcp/send/large-payload mystack × libc",
    "unix/stream/path-exists mystack × libc",
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

/** The files of a report whose files may have `most` bytes of tests, by their part. */
async function filesOf(run: WholeRun, most: number): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { part, text } of junitFiles(reportOf(run), most)) {
    assertEquals(files.has(part), false);
    files.set(part, [...text].join(""));
  }
  return files;
}

Deno.test("A report that is small enough is one file", async () => {
  const files = await filesOf(sampleRun(), 1_000_000);
  assertEquals([...files], [["", await textOf(writeJunit, sampleRun())]]);
});

Deno.test("A large report has a file for each subject, and one that stands for all", async () => {
  const files = await filesOf(sampleRun(), 50_000);
  assertEquals([...files.keys()], ["", "libc", "node", "mystack"]);
  const names = new Set<string>();
  for (const [part, xml] of files) {
    assertEquals(await problems(xml), [], part);
    assertEquals([isJunitPart(xml.slice(0, 200)), XMLValidator.validate(xml)], [part !== "", true]);
    const suites = parser.parse(xml).testsuites.testsuite as Element[];
    for (const { name } of suites.flatMap(({ testcase }) => testcase)) names.add(name!);
  }
  assertEquals(names.size, sampleRun().results.length + 3 + 2);
  const parts = parser.parse(files.get("")!).testsuites.testsuite[0] as Element;
  assertEquals([parts.name, parts.tests, parts.failures], ["parts", "3", "1"]);
  assertEquals(parts.testcase.map((each) => [each.name, "failure" in each]), [
    ["part libc", false],
    ["part node", false],
    ["part mystack", true],
  ]);
});

Deno.test("No file has more than it may, however many results a subject has", async () => {
  const { run, results } = sampleRun();
  const many = Array.from({ length: 400 }, (_, index) => ({ ...results[0]!, variant: `number=${index}` }));
  const files = await filesOf({ run: { ...run, planned: 400 }, results: many }, 20_000);
  assertEquals([...files.keys()].slice(0, 4), ["", "libc", "libc-2", "libc-3"]);
  for (const [part, xml] of files) assert(new TextEncoder().encode(xml).length < 20_000 + 1_000, part);
});

/** A run of one variant whose rounds went so, of a case that is required or not. */
function withRounds(
  level: "must" | "may",
  ...ways: ("pass" | "tolerated" | "fail" | "crash" | "known")[]
): WholeRun {
  const { run, results } = sampleRun();
  const first = results.find(({ verdict, expected }) => verdict === "fail" && !expected)!;
  const rounds = ways.map((way, index) => ({
    ...first,
    round: index + 1,
    verdict: way === "known" ? "fail" as const : way,
    expected: way === "known",
    why: way === "pass" ? "" : `it went so: ${way}`,
    durationMs: 10,
  }));
  const cases = run.cases.map((each) => each.id === first.case ? { ...each, level } : each);
  const only = { ...run, cases, subjects: [first.subject], implementations: [], planned: rounds.length };
  return { run: only, results: rounds };
}

Deno.test("Rounds are one test with the mark of the worst; it is flaky where some of them passed", async () => {
  for (
    const [level, ways, mark, again, message] of [
      ["must", ["pass", "pass"], undefined, [], undefined],
      ["must", ["pass", "tolerated"], undefined, [], undefined],
      [
        "must",
        ["pass", "fail", "fail"],
        "failure",
        ["flakyFailure 2", "flakyFailure 3"],
        "Flaky, in 2 of 3 rounds: it",
      ],
      ["must", ["fail", "fail", "fail"], "failure", ["rerunFailure 2", "rerunFailure 3"], "it went"],
      ["must", ["fail", "crash", "crash"], "error", ["rerunFailure 1", "rerunError 3"], "it went so: crash"],
      [
        "must",
        ["fail", "crash", "pass"],
        "error",
        ["flakyFailure 1", "flakyError 2"],
        "Flaky, in 2 of 3 rounds: it",
      ],
      ["must", ["known", "fail"], "failure", ["flakyFailure 2"], "Flaky, in 1 of 2 rounds: it"],
      ["must", ["known", "pass"], undefined, ["flakyFailure 1"], undefined],
      ["must", ["known", "known"], "skipped", [], "Known deviation"],
      ["may", ["fail", "pass", "pass"], undefined, ["flakyFailure 1"], undefined],
      ["may", ["fail", "fail"], "skipped", [], "Not required (may)"],
    ] as const
  ) {
    const about = `${level} ${ways.join(" ")}`;
    const report = withRounds(level, ...ways);
    assertEquals(await problems(await textOf(writeJunit, report)), [], about);
    const [suite] = (await suitesOf(report)).testsuite;
    const [test, ...others] = suite!.testcase;
    assertEquals(
      [others, test!.name!.includes("round"), Number(test!.time)],
      [[], false, 0.01 * ways.length],
      about,
    );
    assertEquals(marks.filter((each) => each in test!), mark ? [mark] : [], about);
    const all = test as unknown as Record<string, Element | Element[] | undefined>;
    const told = ["rerunFailure", "flakyFailure", "rerunError", "flakyError"].flatMap((name) =>
      [all[name] ?? []].flat().map((each) => {
        assert((each.stackTrace ?? "").length > 0, about);
        return `${name} ${/^Round (\d) of \d: /.exec(each.message!)![1]}`;
      })
    );
    assertEquals(told, [...again], about);
    const shown = mark && (all[mark] as Element).message!;
    assertEquals(shown?.startsWith(message!), mark && true, `${about}: ${shown}`);
  }
});

Deno.test("Hostile text stays text", async () => {
  const check = async (text: string) => {
    const all = await suitesOf(withText(sampleRun(), text));
    const failed = all.testsuite.flatMap((each) => each.testcase).find((each) => "failure" in each)!;
    const { message } = failed.failure as unknown as Element;
    if (text === "") return;
    assertStringIncludes(message!, oneLine(text));
    // Here alone, all results have one name.
    const wrong = await problems(await textOf(writeJunit, withText(sampleRun(), text)));
    assertEquals(wrong.filter((each) => !each.includes("Duplicate key-sequence")), []);
  };
  for (const text of HOSTILE_TEXTS) await check(text);
  await fc.assert(
    fc.asyncProperty(ANY_TEXT, async (text) => {
      assert((await suitesOf(withText(cutShortRun(), text))).tests !== undefined);
    }),
    { seed: 1, numRuns: 20 },
  );
});
