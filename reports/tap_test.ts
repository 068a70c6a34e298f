import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Parser, type Result } from "tap-parser";
import type { WholeRun } from "./report.ts";
import { writeTap } from "./tap.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";

/** Reads the report with an independent parser. */
async function read(run: WholeRun) {
  const text = await textOf(writeTap, run);
  const points: Result[] = [];
  const noise: string[] = [];
  const results = await new Promise<{ ok: boolean; bailout: unknown; plan: { end: number } }>((resolve) => {
    const parser = new Parser({ strict: true }, (final) => resolve(final as never));
    parser.on("result", (point: Result) => points.push(point));
    parser.on("extra", (line: string) => noise.push(line));
    parser.end(text);
  });
  return { text, points, noise, ...results, plan: results.plan.end };
}

Deno.test("Every result is a test point, with a name of its own", async () => {
  const { results } = sampleRun();
  const { text, points, noise, plan } = await read(sampleRun());
  assert(text.startsWith("TAP version 14\n1..41\n"));
  assertEquals([plan, points.length, noise], [results.length + 2, results.length + 2, []]);
  assertEquals(new Set(points.map(({ name }) => name)).size, points.length);
  assertEquals(points[0]!.name, "tcp/reset/recv-once-then-eof [role=server,family=ipv4] libc × libc");
});

Deno.test("Only what fails the run fails a harness", async () => {
  const { points } = await read(sampleRun());
  const names = (chosen: (point: Result) => boolean) => points.filter(chosen).map(({ name }) => name);
  assertEquals(names(({ ok, todo }) => !ok && !todo), [
    "tcp/reset/recv-once-then-eof [role=server,family=ipv4] mystack × libc",
    "tcp/reset/recv-once-then-eof [role=client,family=ipv4] mystack × libc",
    "tcp/close/half-close [family=ipv4] mystack × libc",
    "tcp/close/half-close [family=ipv6] mystack × libc",
    "tcp/send/large-payload mystack × libc",
    "unix/stream/path-exists mystack × libc",
    "expectations: node udp/datagram/empty received none",
  ]);
  const [known] = points.filter(({ todo }) => todo);
  assertEquals([known!.ok, known!.todo], [
    false,
    "Known deviation: node:net reports a reset only to the error event (nodejs/node#0000)",
  ]);
  const skipped = points.filter(({ skip }) => skip);
  assertEquals(skipped.map(({ ok, skip }) => `${ok} ${skip}`).sort(), [
    "true Inconclusive: The race was not met in 20 attempts",
    'true Not available: No "java" was found on the PATH',
    "true Unsupported: The subject does not have ipv6",
    "true Unsupported: The subject does not have ipv6",
    "true Unsupported: The subject does not have recvfromLength",
  ]);
});

Deno.test("What did not pass has its evidence as YAML", async () => {
  const { points } = await read(sampleRun());
  const crashed = points.find(({ name }) => name === "tcp/send/large-payload mystack × libc")!;
  const diag = crashed.diag as Record<string, unknown>;
  assertEquals([diag.message, diag.severity, diag.verdict, crashed.time], [
    'The subject died in "recv": signal SIGSEGV',
    "fail",
    "crash",
    82.4,
  ]);
  assertStringIncludes(String(diag.details), "assertion failed: pcb->rcv_wnd >= len");
  assertEquals(points.filter(({ ok, diag }) => !ok && diag === null), []);
});

Deno.test("A run that was cut short bails out", async () => {
  const { ok, bailout, points, plan } = await read(cutShortRun());
  assertEquals([ok, bailout, points.length, plan], [
    false,
    "The run was cut short: 10 of 39 results",
    11,
    40,
  ]);
});

Deno.test("Long text is cut", async () => {
  const { run, results } = sampleRun();
  const long = "w".repeat(50_000);
  const all = results.map((each) => ({ ...each, why: long, stderr: { subject: long, peer: long } }));
  const { text, points } = await read({ run, results: all });
  assertEquals(points.length, all.length + 1);
  assert(text.split("\n").every((line) => line.length < 1_000));
});

Deno.test("Hostile text adds no line and no directive", async () => {
  const shape = async (run: WholeRun) => {
    const { points, noise, plan, text } = await read(run);
    // deno-lint-ignore no-control-regex
    assert(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text));
    return [noise, plan, ...points.map(({ ok, todo, skip }) => [ok, Boolean(todo), Boolean(skip)])];
  };
  const expected = await shape(withText(sampleRun(), "x"));
  for (const text of [...HOSTILE_TEXTS, "a # SKIP b", "# TODO", "\n...\nnot ok 99\nBail out!", "\\# x \\"]) {
    assertEquals(await shape(withText(sampleRun(), text)), expected, text);
  }
});
