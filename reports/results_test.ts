import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { readResults, writeLine, writeResults } from "./results.ts";
import { cutShortReport, sampleReport } from "./testdata/sample.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";

function failure(contents: string): string {
  const error = assertThrows(() => readResults(contents), SyntaxError);
  assertEquals(/^[A-Z].*[^.]$/s.test(error.message), true, error.message);
  return error.message;
}

Deno.test("what was written is read back", () => {
  for (const report of [sampleReport(), cutShortReport()]) {
    assertEquals(readResults(writeResults(report)), report);
    assertEquals(readResults("\uFEFF" + writeResults(report).replaceAll("\n", "\r\n")), report);
  }
});

Deno.test("hostile text is one line and is read back", () => {
  for (const text of HOSTILE_TEXTS) {
    const report = withText(cutShortReport(), text);
    assertEquals(readResults(writeResults(report)), report);
    for (const result of report.results) {
      assertEquals(writeLine(result).indexOf("\n"), writeLine(result).length - 1);
    }
  }
});

Deno.test("a file cut anywhere after its header is a run that was cut short", () => {
  const whole = writeResults(sampleReport());
  const header = whole.indexOf("\n");
  for (let length = header + 1; length < whole.length - 1; length += 997) {
    const report = readResults(whole.slice(0, length));
    assertEquals(report.end, undefined);
    assertEquals(report.results, sampleReport().results.slice(0, report.results.length));
  }
});

Deno.test("a last line without its newline counts if it is complete", () => {
  assertEquals(readResults(writeResults(sampleReport()).trimEnd()), sampleReport());
});

Deno.test("other files are refused with what was found, expected and to do", () => {
  const { run } = sampleReport();
  assertStringIncludes(failure(""), "The results are empty");
  assertStringIncludes(failure("\n\n"), "The results are empty");
  assertStringIncludes(failure("PK\u0003\u0004"), "Line 1 is not JSON");
  assertStringIncludes(failure(writeLine(run).slice(0, 100)), "Line 1 is not JSON");
  assertStringIncludes(failure("null\n"), 'Line 1 has "type": none, expected "run"');
  assertStringIncludes(failure('{"schema": 1, "run": {}}\n'), 'Line 1 has "type": none, expected "run"');
  assertStringIncludes(
    failure(writeLine({ ...run, schema: 2 as 1, sockspec: "9.0.0" })),
    'The results have "schema": 2, expected 1: read them with the version of sockspec that wrote them ("9.0.0")',
  );
  assertStringIncludes(
    failure(writeLine({ ...run, planned: -1 })),
    'Line 1 is damaged: "planned" is -1, expected an integer from 0',
  );
});

Deno.test("a damaged line is named", () => {
  const { run, results, end } = sampleReport();
  const [first] = results;
  const lines = (...rest: unknown[]) => [run, ...rest].map((each) => JSON.stringify(each) + "\n").join("");
  assertStringIncludes(
    failure(lines({ ...first, verdict: "passed" })),
    'Line 2 is damaged: "verdict" is "passed", expected one of "error", "crash"',
  );
  assertStringIncludes(
    failure(lines({ ...first, history: { ...first?.history, operations: [{ seat: "subject" }] } })),
    '"history.operations[0].method" is missing, expected a string',
  );
  assertStringIncludes(failure(writeLine(run) + "{\n" + writeLine(first!)), "Line 2 is not JSON");
  assertStringIncludes(failure(writeLine(run) + "{\n"), "Line 2 is not JSON");
  assertStringIncludes(failure(lines(end, first)), "Line 3 comes after");
  assertStringIncludes(failure(lines(run)), "Line 2 begins another run");
  assertStringIncludes(failure(lines({ type: "toString" })), '"type" is "toString", expected one of "run"');
  assertStringIncludes(failure(lines([])), "the value is [], expected an object");
});
