import { assert, assertEquals } from "@std/assert";
import { CASES } from "../../../cases/mod.ts";
import { examine } from "../../doctor/examine.ts";
import { isHealthy } from "../../doctor/examination.ts";
import { summaryLines } from "../../doctor/report.ts";
import { byCommand, Subject } from "../../doctor/subject.ts";
import { agent, IMPLEMENTATIONS } from "../implementations.ts";
import { LibcEndpoint } from "../../libc/endpoint.ts";
import { expand } from "../../case/variants.ts";
import { inFolder } from "../../proof/in_folder.ts";
import { wholeRun } from "../../proof/whole_run.ts";

const AGENT = new URL("./agent.pl", import.meta.url);
const TUTORIAL = (await Deno.readTextFile(new URL("../TUTORIAL.md", import.meta.url))).replaceAll(
  "\r\n",
  "\n",
);
/** Milliseconds for an answer; none takes that long, and a busy machine is no fault of the agent's. */
const TIMEOUT_MS = 10_000;
/** Cases that Perl's sockets pass: a stream, bulk data, an error, datagrams. */
const PASSES = [
  "tcp/stream/echo",
  "tcp/stream/large-integrity",
  "tcp/reset/recv-once-then-eof",
  "udp/boundaries",
];

/** The fenced blocks of a language. */
function blocks(language: string): string[] {
  return [...TUTORIAL.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map((match) =>
    match[1]!
  );
}

/** The reason why the tests cannot run here; empty where they can. */
function reason(): string {
  if (Deno.build.os !== "linux") return "libc is only tried on Linux";
  try {
    const args = ["-MJSON::PP", "-MMIME::Base64", "-e", "1"];
    return new Deno.Command("perl", { args, stderr: "null" }).outputSync().success
      ? ""
      : "Perl lacks core modules";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no perl";
    throw error;
  }
}

const REASON = reason();
// The system is opened before any test, which would count it as left open.
if (REASON === "") await new LibcEndpoint().stop();

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: REASON === "" ? name : `${name} (${REASON})`, ignore: REASON !== "", fn });
}

Deno.test("The tutorial's blocks one after another are the finished agent", async () => {
  const finished = await Deno.readTextFile(AGENT);
  assertEquals([...blocks("perl"), "serve();\n"].join("\n"), finished.replaceAll("\r\n", "\n"));
  assertEquals(blocks("text").length, blocks("perl").length);
});

/** The last line of the doctor, and whether all is well. */
async function look(path: string): Promise<{ line: string; healthy: boolean }> {
  const subject = await Subject.start(byCommand("perl", { command: ["perl", path] }));
  try {
    const examination = await examine({ subject, timeoutMs: TIMEOUT_MS });
    return { line: summaryLines(examination, (text) => text).at(-1)!, healthy: isHealthy(examination) };
  } finally {
    await subject.stop();
  }
}

test("After each step the doctor says what the tutorial shows, and at the end all is well", async () => {
  await inFolder(async (folder) => {
    const looks = await Promise.all(
      blocks("text").map(async (_, step) => {
        const path = `${folder}/step${step + 1}.pl`;
        await Deno.writeTextFile(path, [...blocks("perl").slice(0, step + 1), "serve();\n"].join("\n"));
        return await look(path);
      }),
    );
    assertEquals(looks.map(({ line }) => line), blocks("text").map((text) => text.trimEnd()));
    assert(looks.at(-1)!.healthy);
  });
});

test("The finished agent passes cases, in either role", async () => {
  const cases = CASES.filter(({ id }) => PASSES.includes(id));
  assertEquals(cases.length, PASSES.length);
  const { results } = await wholeRun({
    variants: cases.flatMap(expand),
    subjects: [agent("perl", ["perl", AGENT.pathname])],
    peers: [IMPLEMENTATIONS["libc"]!],
    jobs: 2,
    deadlineMs: TIMEOUT_MS,
    commandFor: () => "",
  });
  const verdicts = results.map((each) => `${each.case} ${each.variant}: ${each.verdict} ${each.why ?? ""}`);
  assertEquals(verdicts.filter((each) => !/: (pass|unsupported) /.test(each)), []);
  const passed = new Set(results.filter((each) => each.verdict === "pass").map((each) => each.case));
  assertEquals([...passed].sort(), [...PASSES].sort());
});
