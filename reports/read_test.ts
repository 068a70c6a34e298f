import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FORMATS } from "./formats.ts";
import { readResults, writeLine } from "./read.ts";
import { wholeOf, type WholeRun } from "./report.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";

/** Reads a text that comes in chunks of so many bytes. */
async function read(contents: string, chunk = 65_536): Promise<WholeRun> {
  const bytes = new TextEncoder().encode(contents);
  const open = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += chunk) controller.enqueue(bytes.subarray(at, at + chunk));
        controller.close();
      },
    });
  return await wholeOf(await readResults(open));
}

async function failure(contents: string): Promise<string> {
  const error = await assertRejects(() => read(contents), SyntaxError);
  assertEquals(/^[A-Z].*[^.]$/s.test(error.message), true, error.message);
  return error.message;
}

const written = (run: WholeRun) => textOf(FORMATS.jsonl.write, run);

Deno.test("Results that were written are read back, whatever the chunks", async () => {
  for (const run of [sampleRun(), cutShortRun()]) {
    const text = await written(run);
    assertEquals(await read(text), run);
    assertEquals(await read("\uFEFF" + text.replaceAll("\n", "\r\n"), 997), run);
  }
});

Deno.test("Hostile text is one line and is read back", async () => {
  for (const text of HOSTILE_TEXTS) {
    const run = withText(cutShortRun(), text);
    assertEquals(await read(await written(run)), run);
    for (const result of run.results) {
      assertEquals(writeLine(result).indexOf("\n"), writeLine(result).length - 1);
    }
  }
});

Deno.test("A file cut anywhere after its header is a run that was cut short", async () => {
  const whole = await written(sampleRun());
  const header = whole.indexOf("\n");
  for (let length = header + 1; length < whole.length - 1; length += 997) {
    const { results, end } = await read(whole.slice(0, length));
    assertEquals(end, undefined);
    assertEquals(results, sampleRun().results.slice(0, results.length));
  }
});

Deno.test("A last line without its newline counts if it is complete", async () => {
  assertEquals(await read((await written(sampleRun())).trimEnd()), sampleRun());
});

Deno.test("A file that grows is read as far as it was summed up, one that shrinks is refused", async () => {
  const { run, results } = sampleRun();
  let kept = 3;
  const open = () => new Blob([run, ...results.slice(0, kept)].map(writeLine)).stream();
  const report = await readResults(open);
  kept = 5;
  assertEquals((await wholeOf(report)).results, results.slice(0, 3));
  kept = 2;
  await assertRejects(() => wholeOf(report), SyntaxError, "found 2, expected 3");
});

Deno.test("Other files are refused with what was found, expected and to do", async () => {
  const { run } = sampleRun();
  assertStringIncludes(await failure(""), "The results are empty");
  assertStringIncludes(await failure("\n\n"), "The results are empty");
  assertStringIncludes(await failure("PK\u0003\u0004"), "Line 1 is not JSON");
  assertEquals(/\p{Cc}/u.test(await failure("\u001b[31m\n")), false);
  assertStringIncludes(await failure(writeLine(run).slice(0, 100)), "Line 1 is not JSON");
  assertStringIncludes(await failure("null\n"), 'Line 1 has "type": none, expected "run"');
  assertStringIncludes(
    await failure('{"schema": 1, "run": {}}\n'),
    'Line 1 has "type": none, expected "run"',
  );
  assertStringIncludes(
    await failure(writeLine({ ...run, schema: 2 as 1, sockspec: "9.0.0" })),
    'The results have "schema": 2, expected 1: read them with the version of sockspec that wrote them ("9.0.0")',
  );
  assertStringIncludes(
    await failure(writeLine({ ...run, planned: -1 })),
    'Line 1 is damaged: "planned" is -1, expected an integer from 0',
  );
  assertStringIncludes(await failure("\0".repeat(17_000_000)), "A line has more than 16777216 characters");
});

Deno.test("A damaged line is named", async () => {
  const { run, results, end } = sampleRun();
  const [first] = results;
  const lines = (...rest: unknown[]) => [run, ...rest].map((each) => JSON.stringify(each) + "\n").join("");
  assertStringIncludes(
    await failure(lines({ ...first, verdict: "passed" })),
    'Line 2 is damaged: "verdict" is "passed", expected one of "error", "crash"',
  );
  assertStringIncludes(
    await failure(lines({ ...first, history: { ...first?.history, operations: [{ seat: "subject" }] } })),
    '"history.operations[0].method" is missing, expected a string',
  );
  assertStringIncludes(await failure(writeLine(run) + "{\n" + writeLine(first!)), "Line 2 is not JSON");
  assertStringIncludes(await failure(writeLine(run) + "{\n"), "Line 2 is not JSON");
  assertStringIncludes(await failure(lines(end, first)), "Line 3 comes after");
  assertStringIncludes(await failure(lines(run)), "Line 2 begins another run");
  assertStringIncludes(
    await failure(lines({ type: "toString" })),
    '"type" is "toString", expected one of "run"',
  );
  assertStringIncludes(await failure(lines([])), "the value is [], expected an object");
});
