import { assert, assertEquals, assertRejects } from "@std/assert";
import { needsLook } from "./consequence.ts";
import type { Result } from "./model.ts";
import { writeLine } from "./read.ts";
import { type NeedsOutcomes, skimResults } from "./skim.ts";
import { standingOf } from "./standing.ts";
import { sampleRun } from "./testdata/sample.ts";

/** The results that are skimmed from lines, in chunks of so many bytes. */
async function skimmed(
  lines: readonly string[],
  size: number,
  needed?: NeedsOutcomes,
): Promise<Result[]> {
  const bytes = new TextEncoder().encode(lines.join(""));
  const chunks = function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  return await Array.fromAsync(skimResults(() => ReadableStream.from(chunks()), needed));
}

/** A history that takes some thousands of bytes. */
function lengthened({ operations: [first], ...counts }: Result["history"]): Result["history"] {
  return { operations: first ? Array.from({ length: 40 }, () => first) : [], ...counts };
}

Deno.test("Skimmed results lack histories and stderr that nobody looks at, and nothing else", async () => {
  const { run, results } = sampleRun();
  const odd = '\u{1f9e6} ,"history":{ \\ ,"durationMs":7 "';
  // Some lines are short, some have a long history, and of some the history begins late or ends early.
  const all = results.map((each, index): Result => ({
    ...each,
    history: index % 3 === 0 ? each.history : lengthened(each.history),
    why: index % 4 === 0 ? odd : odd.repeat(100),
    reasons: [odd],
    stderr: { subject: odd, peer: odd },
    command: index % 5 === 0 ? odd : odd.repeat(30),
  }));
  const expected = all.map((each) =>
    needsLook(standingOf(each)) ? each : {
      ...each,
      history: { operations: [], leftOut: 0, leftOutAfter: 0 },
      stderr: { subject: "", peer: "" },
    }
  );
  assert(expected.some((each, index) => each === all[index]));
  assert(expected.some((each, index) => each !== all[index]));
  for (const size of [1, 7, 1000, 1_000_000]) {
    assertEquals(await skimmed([run, ...all].map(writeLine), size), expected, `${size}`);
  }
});

Deno.test("Those whose outcomes are not needed lack them, too", async () => {
  const { run, results } = sampleRun();
  const odd = '\u{1f9e6} ,"outcomes":[ ,"subject":"libc", \\ "';
  const all = results.map((each, index): Result => ({
    ...each,
    subject: index % 3 === 0 ? odd : each.subject,
    history: index % 2 === 0 ? each.history : lengthened(each.history),
    why: odd,
  }));
  const rules: NeedsOutcomes[] = [
    (subject) => subject === "libc",
    (subject) => subject === odd,
    (subject, id) => subject !== odd && id === results[0]!.case,
  ];
  for (const needed of rules) {
    const found = await skimmed([run, ...all].map(writeLine), 1000, needed);
    for (const [index, each] of all.entries()) {
      const whole = needsLook(standingOf(each)) || needed(each.subject, each.case);
      assertEquals(found[index]!.outcomes, whole ? each.outcomes : [], each.subject);
      assertEquals([found[index]!.subject, found[index]!.why], [each.subject, each.why]);
      assertEquals(found[index]!.command, each.command);
    }
  }
});

Deno.test("A line that is damaged or no result is named", async () => {
  const { run, results: [first] } = sampleRun();
  for (
    const [line, words] of [
      [writeLine(run), 'Line 3 has "type": "run", expected a result'],
      [writeLine({ ...first!, verdict: "odd" as "pass" }), "Line 3 is damaged"],
      ["odd\n", "Line 3 is not JSON"],
    ] as const
  ) {
    await assertRejects(() => skimmed([writeLine(run), writeLine(first!), line], 100), SyntaxError, words);
  }
});
