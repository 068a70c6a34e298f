import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { flakesIn, MOST_FLAKES } from "./flaky.ts";
import { writeHtml } from "./html.ts";
import { writeMarkdown } from "./markdown.ts";
import { reportOf, type WholeRun } from "./report.ts";
import { standingOf } from "./standing.ts";
import { sampleRun, textOf } from "./testdata/sample.ts";

/** The sample with a second round, in which what failed passes. */
function twoRounds(): WholeRun {
  const { run, results, end } = sampleRun();
  const pass = results.find(({ verdict }) => verdict === "pass")!;
  const second = results.map((each) => ({
    ...pass,
    case: each.case,
    variant: each.variant,
    subject: each.subject,
    peer: each.peer,
    round: 2,
    ...(each.verdict === "fail" ? {} : { verdict: each.verdict, expected: each.expected }),
  }));
  return { run, results: [...results, ...second], end: end! };
}

Deno.test("Variants whose rounds differ are flaky, the worst first, each with a history of both ways", async () => {
  const run = twoRounds();
  const flakes = await flakesIn(reportOf(run));
  assert(flakes.length > 0);
  for (const { tally, worst, best } of flakes) {
    assertEquals([...tally.keys()], [standingOf(worst!), standingOf(best!)]);
    assertEquals([worst!.round, best!.round].sort(), [1, 2]);
  }
  assertEquals(
    flakes.length,
    run.results.filter(({ verdict, round }) => verdict === "fail" && round === 1).length,
  );
});

Deno.test("A run of one round, or one whose rounds agree, has none", async () => {
  assertEquals(await flakesIn(reportOf(sampleRun())), []);
  const { run, results } = sampleRun();
  const again = results.map((each) => ({ ...each, round: 2 }));
  assertEquals(await flakesIn(reportOf({ run, results: [...results, ...again] })), []);
});

Deno.test("Histories are kept of the first few alone", async () => {
  const { run, results } = twoRounds();
  const many = Array.from(
    { length: MOST_FLAKES + 5 },
    (_, index) => results.map((each) => ({ ...each, variant: `role=server,family=ipv4,mode=m${index}` })),
  ).flat();
  const flakes = await flakesIn(reportOf({ run, results: many }));
  assertEquals(flakes.filter(({ worst }) => worst).length, MOST_FLAKES);
});

Deno.test("Documents list them beside the failures, which stay", async () => {
  const run = twoRounds();
  const page = await textOf(writeHtml, run);
  assertStringIncludes(page, '<h2 id="flaky">Flaky</h2>');
  assertStringIncludes(page, "1 fail, 1 pass");
  assertStringIncludes(page, "required variants failed");
  const text = await textOf(writeMarkdown, run);
  assertStringIncludes(text, "## Flaky");
  assertStringIncludes(text, "| 1 fail, 1 pass |");
});
