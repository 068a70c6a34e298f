import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { writeHtml } from "./html.ts";
import { printable } from "./printable.ts";
import type { WholeRun } from "./report.ts";
import { ANY_TEXT, HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";
import { tagsOf } from "./testdata/tags.ts";

/** The page of a run after its script has unpacked everything. */
async function pageOf(run: WholeRun): Promise<string> {
  const written = await textOf(writeHtml, run);
  const lines = await inflated(/<template id="lines" data-packed="([^"]*)"><\/template>/.exec(written)![1]!);
  let page = "";
  for (const piece of written.split(/(?=<article)/)) {
    const [attribute = "", id, packed] = / id="case:([^"]*)" data-packed="([^"]*)"/.exec(piece) ?? [];
    if (packed === undefined) page += piece;
    else {
      const [numbers = "", ...varying] = await inflated(packed);
      const text = numbers.split(" ").map((number) => lines[Number(number)]).join("\n");
      const next = varying.values();
      // deno-lint-ignore no-control-regex
      const folded = text.replace(/[\x01\x02]/g, (mark) => mark === "\x01" ? next.next().value! : id!);
      assert(next.next().done);
      page += piece.replace(attribute, ` id="case:${id}"`).replace("</article>", () => `${folded}</article>`);
    }
  }
  return page;
}

async function inflated(text: string): Promise<string[]> {
  const stream = new Blob([Uint8Array.fromBase64(text)]).stream();
  const whole = await new Response(stream.pipeThrough(new DecompressionStream("deflate-raw"))).text();
  return whole.split("\n");
}

function linksOf(page: string): string[] {
  return [...page.matchAll(/ href="([^"]*)"/g)].map(([, target]) => target!);
}

function idsOf(page: string): string[] {
  return [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
}

Deno.test("The page fetches nothing and runs nothing but its own script", async () => {
  const page = await pageOf(sampleRun());
  assertMatch(
    page,
    /http-equiv="Content-Security-Policy" content="default-src 'none'; [^"]*script-src 'sha256-/,
  );
  assertEquals(page.match(/<script/g)?.length, 1);
  assertEquals(/<(link|img|iframe|object|embed|base)\b| src=| on\w+=|@import|url\(/.test(page), false);
});

Deno.test("Every link within the page has its target, every id is there once", async () => {
  for (const text of [undefined, ...HOSTILE_TEXTS]) {
    const page = await pageOf(text === undefined ? sampleRun() : withText(sampleRun(), text));
    const ids = idsOf(page);
    assertEquals(new Set(ids).size, ids.length);
    for (const target of linksOf(page)) {
      const known = target === "report.md" || target.startsWith("#?") || /^https?:\/\//.test(target);
      assert(known || ids.includes(target.slice(1)), target);
    }
  }
});

Deno.test("Cells lead to the evidence, and say their verdict in words", async () => {
  const page = await pageOf(sampleRun());
  assertMatch(
    page,
    /<td class="v-known" data-v="known tolerated" title="2 known, 2 tolerated" data-o="1"><a>≠ <span class="w">known<\/span> 2\/4<\/a>/,
  );
  assertMatch(page, /<td class="v-\w+"[^>]*><a href="#tcp\/reset\/recv-once-then-eof@mystack">/);
  assertStringIncludes(page, "never returned");
  assertStringIncludes(page, "×48");
  assertStringIncludes(page, "962 operations left out");
  assertStringIncludes(page, "<b>not available:</b> No &quot;java&quot; was found on the PATH");
  assertStringIncludes(page, "Stale expectations");
});

Deno.test("Unexpected results stand first, with their evidence unfolded", async () => {
  const page = await pageOf(sampleRun());
  assertStringIncludes(
    page,
    '<p class="verdict v-fail"><span aria-hidden="true">✗</span> 1 variant met a defect of sockspec or of a case; ' +
      "1 variant crashed the implementation; 4 required variants failed; 1 recommended or optional variant failed; 1 variant could not be judged; 1 expectation did not come true</p>",
  );
  const [, list = ""] = /<ul class="unexpected">(.*?)<\/ul>/s.exec(page) ?? [];
  assertEquals(list.match(/<li>/g)?.length, 6);
  assertMatch(list, /<b>mystack<\/b> <a href="#tcp\/reset\/recv-once-then-eof@mystack">/);
  assertStringIncludes(list, "role=client,family=ipv4 · role=server,family=ipv4");
  assert(page.indexOf('class="unexpected"') < page.indexOf('id="implementations"'));
  // The first of each kind in a cell.
  assertEquals(page.match(/<details class="variant" open>/g)?.length, 7);
  const { run, results, end } = sampleRun();
  const good = {
    run,
    results: results.filter(({ subject }) => subject === "libc"),
    end: { ...end!, stale: [], exitCode: 0 },
  };
  assertStringIncludes(
    await pageOf(good),
    '<p class="verdict v-pass"><span aria-hidden="true">✓</span> Nothing unexpected',
  );
});

Deno.test("A run that was cut short says so, and what is missing is not a result", async () => {
  const page = await pageOf(cutShortRun());
  assertStringIncludes(page, "The run was cut short: 10 of 39 results");
  assertStringIncludes(page, '<td class="none"><span class="vh">no result</span>');
});

Deno.test("With several peers columns are pairs", async () => {
  const { run, results } = sampleRun();
  const others = results.filter((each) => each.subject === "node").map((each) => ({
    ...each,
    peer: "mystack",
  }));
  const page = await pageOf({
    run: { ...run, peers: ["libc", "mystack"] },
    results: [...results, ...others],
  });
  assertStringIncludes(
    page,
    '<th scope="col" data-of="node × mystack" data-at="@node@mystack"><span>node<small> with mystack</small></span></th>',
  );
  assertStringIncludes(page, '<section class="block" id="tcp/reset/recv-once-then-eof@node@mystack"');
});

Deno.test("Hostile text adds no tag, no attribute and no unprintable character", async () => {
  const report = sampleRun();
  const known = tagsOf(await pageOf(report));
  const check = async (text: string) => {
    const page = await pageOf(withText(report, text));
    for (const tag of tagsOf(page)) assert(known.has(tag), `<${tag}> by ${JSON.stringify(text)}`);
    assertEquals(printable(page), page);
  };
  for (const text of HOSTILE_TEXTS) await check(text);
  await fc.assert(fc.asyncProperty(ANY_TEXT, check), { seed: 1, numRuns: 20 });
});

Deno.test("A page of a long run is bounded, says so, and shows unexpected deviations first", async () => {
  const { run, results } = sampleRun();
  const pass = results.find(({ verdict }) => verdict === "pass")!;
  const fail = results.find(({ verdict, expected }) => verdict === "fail" && !expected)!;
  const long = [
    ...Array.from({ length: 61_000 }, () => pass),
    ...Array.from({ length: 1_500 }, () => ({ ...fail, subject: pass.subject })),
  ];
  const page = await pageOf({ run, results: long });
  assertStringIncludes(
    page,
    "The run has 62,500 results, more than a page can hold. It shows 61,000 of them",
  );
  assertStringIncludes(page, "And 1,500 other results, in results.jsonl.");
  assertEquals(page.match(/<details class="variant" open>/g)?.length, 1000);
  assertEquals(page.match(/<details class="variant"/g)?.length, 1001);
  assertMatch(page, /The same way went (\S+ · ){99}\S+ and 59,\d+ more\./);
});

Deno.test("Three implementations with 250 variants each fit in 200 kB", async () => {
  const report = sampleRun();
  const long = report.results.find((each) => each.verdict === "pass")!;
  const operations = [...long.history.operations, ...long.history.operations];
  const results = ["libc", "node", "mystack"].flatMap((subject) =>
    Array.from({ length: 250 }, (_, index) => ({
      ...long,
      subject,
      case: `tcp/group-${index % 8}/case-${index % 60}`,
      history: { ...long.history, operations },
    }))
  );
  const { length } = new TextEncoder().encode(await textOf(writeHtml, { ...report, results }));
  assert(length < 200_000, `${length} bytes`);
});
