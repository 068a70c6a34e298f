import { assert, assertEquals, assertMatch } from "@std/assert";
import { writeGithub } from "./github.ts";
import { oneLine } from "./printable.ts";
import type { WholeRun } from "./report.ts";
import { HOSTILE_TEXTS, withText } from "./testdata/hostile.ts";
import { cutShortRun, sampleRun, textOf } from "./testdata/sample.ts";

/** A workflow command as the runner of GitHub Actions takes it apart. */
interface Command {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * Reads commands as the runner does: a line that begins with `::`, up to the next `::` the command, a space
 * and its properties, the rest its data.
 */
function parse(text: string): Command[] {
  assert(text.endsWith("\n"));
  return text.slice(0, -1).split("\n").map((line) => {
    assert(line.startsWith("::"), line);
    const end = line.indexOf("::", 2);
    assert(end > 0, line);
    const [command = "", ...rest] = line.slice(2, end).split(" ");
    const properties = rest.join(" ").split(",").map((each) => {
      const at = each.indexOf("=");
      assert(at > 0, line);
      return [each.slice(0, at), unescaped(each.slice(at + 1), { "%3A": ":", "%2C": "," })];
    });
    return { command, properties: Object.fromEntries(properties), data: unescaped(line.slice(end + 2), {}) };
  });
}

function unescaped(text: string, more: Readonly<Record<string, string>>): string {
  const known: Record<string, string> = { "%0D": "\r", "%0A": "\n", ...more, "%25": "%" };
  // A sign that is not escaped would be taken for the beginning of an escape.
  assertEquals(text.replace(/%[0-9A-F]{2}/g, "").includes("%"), false, text);
  return text.replace(/%[0-9A-F]{2}/g, (escape) => known[escape] ?? escape);
}

const read = async (run: WholeRun) => parse(await textOf(writeGithub, run));

Deno.test("Errors are what fails the run, results that went the same way in one", async () => {
  const commands = await read(sampleRun());
  const titles = (kind: string) =>
    commands.filter(({ command }) => command === kind).map(({ properties }) => properties.title);
  assertEquals(titles("error").sort(), [
    "expectations: node udp/datagram/empty received none",
    "mystack: crash in tcp/send/large-payload",
    "mystack: error in unix/stream/path-exists",
    "mystack: fail in tcp/reset/recv-once-then-eof (2 variants)",
    "mystack: timeout in tcp/close/half-close (2 variants)",
  ]);
  assertEquals(titles("warning").length, 3);
  assertEquals(commands.at(-1)!.command, "notice");
  const crashed = commands.find(({ properties }) => properties.title?.includes("crash"))!;
  assertMatch(crashed.data, /^The subject died in "recv": signal SIGSEGV\nA stream delivers every byte/);
});

Deno.test("A run that was cut short is an error", async () => {
  const [first] = await read(cutShortRun());
  assertEquals([first!.command, first!.data], ["error", "The run was cut short: 10 of 39 results"]);
});

Deno.test("No more of a kind than GitHub shows, and the rest is counted", async () => {
  const { run, results } = sampleRun();
  const failed = results.find(({ verdict, expected }) => verdict === "fail" && !expected)!;
  const many = Array.from({ length: 200 }, (_, index) => ({ ...failed, why: `Reason ${index}` }));
  const commands = await read({ run: { ...run, implementations: [], planned: 200 }, results: many });
  assertEquals(commands.map(({ command }) => command), [...Array(10).fill("error"), "notice"]);
  // One error says that the run has no end.
  assertMatch(commands.at(-1)!.data, /Not shown: 191 more results; results.jsonl has all$/);
});

Deno.test("Stale expectations hide no failure", async () => {
  const { run, results, end } = sampleRun();
  const stale = Array.from({ length: 20 }, (_, index) => ({ ...end!.stale[0]!, variant: `number=${index}` }));
  const commands = await read({ run, results, end: { ...end!, stale } });
  assertEquals(commands.filter(({ properties }) => properties.title!.startsWith("mystack: crash")).length, 1);
  assertMatch(commands.at(-1)!.data, /Not shown: 14 more remarks; /);
});

Deno.test("Hostile text is not a command", async () => {
  const kinds = async (text: string) =>
    (await read(withText(sampleRun(), text))).map(({ command }) => command);
  const expected = await kinds("x");
  const hostile = [...HOSTILE_TEXTS, "::error::x", "a\n::set-env name=PATH::x", "a,file=x::y %0A%25 %"];
  for (const text of hostile) {
    assertEquals(await kinds(text), expected, text);
    const commands = await read(withText(sampleRun(), text));
    for (const { properties } of commands) assertEquals(Object.keys(properties), ["title"]);
    assert(
      commands.some(({ properties }) => properties.title!.startsWith(oneLine(text).slice(0, 100))),
      text,
    );
  }
});
