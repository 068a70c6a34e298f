import { assert, assertEquals } from "@std/assert";
import jsonld from "jsonld";
import { writeEarl } from "./earl.ts";
import type { WholeRun } from "./report.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { sampleRun, textOf } from "./testdata/sample.ts";

const EARL = "http://www.w3.org/ns/earl#";
const DCT = "http://purl.org/dc/terms/";

type Value = { readonly "@id"?: string; readonly "@value"?: unknown };
type Node = Readonly<Record<string, readonly (Value & Node)[]>> & {
  readonly "@id": string;
  readonly "@type": readonly string[];
};

/** Every node of the graph, as an independent reader without network expands it. */
async function nodesOf(run: WholeRun): Promise<Node[]> {
  const documentLoader = (url: string) => Promise.reject(new Error(`Asked for ${url}`));
  const document = JSON.parse(await textOf(writeEarl, run));
  const options = { documentLoader, safe: true } as unknown as Parameters<typeof jsonld.expand>[1];
  return await jsonld.expand(document, options) as unknown as Node[];
}

const having = (nodes: readonly Node[], type: string) =>
  nodes.filter((each) => each["@type"].includes(EARL + type));
const idOf = (node: Node, term: string) => node[term]?.[0]?.["@id"];
const valueOf = (node: Node, term: string) => node[term]?.[0]?.["@value"];

Deno.test("Every assertion has an assertor, a subject, a test and an outcome that the graph explains", async () => {
  const nodes = await nodesOf(sampleRun());
  const assertions = having(nodes, "Assertion");
  // Eight cases that java could not be tested by.
  assertEquals(assertions.length, sampleRun().results.length + 8);
  const ids = (type: string) => new Set(having(nodes, type).map((each) => each["@id"]));
  for (const each of assertions) {
    assert(ids("Assertor").has(idOf(each, `${EARL}assertedBy`)!));
    assert(ids("TestSubject").has(idOf(each, `${EARL}subject`)!));
    assert(ids("TestCriterion").has(idOf(each, `${EARL}test`)!));
    assertEquals(idOf(each, `${EARL}mode`), `${EARL}automatic`);
  }
  for (const each of having(nodes, "TestCase")) {
    assert(ids("TestRequirement").has(idOf(each, `${DCT}isPartOf`)!));
  }
  const outcomes = assertions.map((each) =>
    idOf(each[`${EARL}result`]![0]!, `${EARL}outcome`)!.slice(EARL.length)
  );
  const counts = [...Map.groupBy(outcomes, (each) => each)].map(([name, all]) => `${name} ${all.length}`);
  assertEquals(counts.sort(), ["cantTell 2", "failed 8", "inapplicable 3", "passed 26", "untested 8"]);
});

Deno.test("A requirement has its sources, a subject its version", async () => {
  const nodes = await nodesOf(sampleRun());
  const reset = nodes.find((each) => each["@id"] === "urn:sockspec:case:tcp/reset/recv-once-then-eof")!;
  assert(reset["@type"].includes(`${EARL}TestRequirement`));
  assert(String(valueOf(reset, `${DCT}description`)).length > 20);
  assert(idOf(reset, `${DCT}source`)!.startsWith("https://"));
  const node = nodes.find((each) => each["@id"] === "urn:sockspec:implementation:node")!;
  assertEquals(valueOf(node, "http://usefulinc.com/ns/doap#revision"), "22.11.0");
});

Deno.test("Hostile text stays text, and every IRI is one", async () => {
  const expected = (await nodesOf(sampleRun())).length;
  for (const text of HOSTILE_TEXTS.filter((each) => each !== "")) {
    const nodes = await nodesOf(withText(sampleRun(), text));
    assert(nodes.length > 0 && nodes.length <= expected, text);
    const quads = await jsonld.toRDF(JSON.parse(await textOf(writeEarl, withText(sampleRun(), text))));
    for (const { subject } of quads as unknown as { subject: { termType: string; value: string } }[]) {
      assert(
        subject.termType === "BlankNode" || /^[a-z]+:[^\s<>"{}|\\^`]+$/.test(subject.value),
        subject.value,
      );
    }
  }
});
