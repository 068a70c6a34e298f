import type { Result, RunHeader, Source, StoredCase } from "./model.ts";
import { clip, oneLine } from "./printable.ts";
import type { Report } from "./report.ts";
import { type Standing, standingOf } from "./standing.ts";
import { foundText } from "./text/found.ts";
import { sourceText } from "./text/requirement.ts";

/** Characters of a text. */
const LONGEST = 1_000;

/** The terms that the report uses; complete in itself, so that a reader fetches nothing. */
const CONTEXT = {
  earl: "http://www.w3.org/ns/earl#",
  dct: "http://purl.org/dc/terms/",
  doap: "http://usefulinc.com/ns/doap#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
  sockspec: "urn:sockspec:",
  assertedBy: { "@id": "earl:assertedBy", "@type": "@id" },
  subject: { "@id": "earl:subject", "@type": "@id" },
  test: { "@id": "earl:test", "@type": "@id" },
  mode: { "@id": "earl:mode", "@type": "@id" },
  outcome: { "@id": "earl:outcome", "@type": "@id" },
  isPartOf: { "@id": "dct:isPartOf", "@type": "@id" },
  result: "earl:result",
  info: "earl:info",
  title: "dct:title",
  description: "dct:description",
  source: "dct:source",
  date: { "@id": "dct:date", "@type": "xsd:dateTime" },
  name: "doap:name",
  revision: "doap:revision",
  language: "doap:programming-language",
  level: "sockspec:level",
  peer: { "@id": "sockspec:peer", "@type": "@id" },
  round: "sockspec:round",
} as const;

/** The outcome of EARL for each standing. A defect of sockspec says nothing of the subject. */
const OUTCOMES: Readonly<Record<Standing, string>> = {
  pass: "earl:passed",
  tolerated: "earl:passed",
  fail: "earl:failed",
  timeout: "earl:failed",
  crash: "earl:failed",
  known: "earl:failed",
  unsupported: "earl:inapplicable",
  inconclusive: "earl:cantTell",
  error: "earl:cantTell",
};

/**
 * EARL 1.0 as JSON-LD: sockspec asserts, of each implementation, the outcome of each variant. A case is a
 * requirement with its sources, its variants are test cases that are parts of it. Subjects that could not
 * take part are untested. Names are URNs, the same in every run.
 */
export async function* writeEarl(report: Report): AsyncGenerator<string> {
  const { run, summary } = report;
  yield `{"@context":${JSON.stringify(CONTEXT)},"@graph":[\n`;
  yield JSON.stringify(assertor(run));
  for (const each of run.implementations) {
    const { name, version, language } = each;
    yield ",\n" + JSON.stringify({
      "@id": urn("implementation", name),
      "@type": ["earl:TestSubject", "earl:Software", "doap:Project"],
      name: text(name),
      ...(version === "" ? {} : { revision: text(version) }),
      ...(language === "" ? {} : { language: text(language) }),
    });
  }
  for (const each of summary.cases.values()) yield ",\n" + JSON.stringify(requirement(each));
  const [variants, started] = [new Set<string>(), Date.parse(run.started)];
  for await (const result of report.results()) {
    const id = testId(result);
    if (result.variant !== "" && !variants.has(id)) {
      variants.add(id);
      yield ",\n" + JSON.stringify({
        "@id": id,
        "@type": ["earl:TestCriterion", "earl:TestCase"],
        title: text(`${result.case} ${result.variant}`),
        isPartOf: urn("case", result.case),
      });
    }
    yield ",\n" + JSON.stringify(assertion(run, result, id, started));
  }
  yield* untested(report);
  yield "\n]}\n";
}

function assertor({ sockspec }: RunHeader) {
  return {
    "@id": urn("version", sockspec),
    "@type": ["earl:Assertor", "earl:Software"],
    name: "sockspec",
    revision: text(sockspec),
  };
}

function requirement({ id, title, requirement, level, sources }: StoredCase) {
  return {
    "@id": urn("case", id),
    "@type": ["earl:TestCriterion", "earl:TestRequirement"],
    title: text(title),
    description: text(requirement || title),
    level,
    source: sources.map(sourceNode),
  };
}

/** A source as its address, or in words where it has none. */
function sourceNode(source: Source) {
  const { url } = source;
  const words = text(sourceText(source));
  return url !== undefined && /^https?:\/\/[^\s<>"{}|\\^`]+$/.test(url) && URL.canParse(url)
    ? { "@id": url, title: words }
    : words;
}

function assertion(run: RunHeader, result: Result, test: string, started: number) {
  const { subject, peer, round, startedMs, durationMs } = result;
  const found = foundText(result);
  return {
    "@type": "earl:Assertion",
    assertedBy: urn("version", run.sockspec),
    subject: urn("implementation", subject),
    test,
    mode: "earl:automatic",
    peer: urn("implementation", peer),
    round,
    result: {
      "@type": "earl:TestResult",
      outcome: OUTCOMES[standingOf(result)],
      ...(startedMs === undefined ? {} : { date: new Date(started + startedMs + durationMs).toISOString() }),
      ...(found === "" ? {} : { info: text(found) }),
    },
  };
}

/** An assertion for each case that a subject could not be tested by. */
function* untested({ run, summary }: Report): Generator<string> {
  for (const { name, unavailable } of run.implementations) {
    if (unavailable === undefined || !run.subjects.includes(name)) continue;
    for (const id of summary.cases.keys()) {
      yield ",\n" + JSON.stringify({
        "@type": "earl:Assertion",
        assertedBy: urn("version", run.sockspec),
        subject: urn("implementation", name),
        test: urn("case", id),
        mode: "earl:automatic",
        result: { "@type": "earl:TestResult", outcome: "earl:untested", info: text(unavailable) },
      });
    }
  }
}

function testId({ case: id, variant }: Result): string {
  return urn("case", id) + (variant === "" ? "" : `:${encoded(variant)}`);
}

function urn(kind: "case" | "implementation" | "version", name: string): string {
  return `urn:sockspec:${kind}:${encoded(name)}`;
}

/** Any text as a part of an IRI. */
function encoded(name: string): string {
  return encodeURIComponent(oneLine(name)).replaceAll("%2F", "/");
}

function text(words: string): string {
  return clip(oneLine(words), LONGEST);
}
