import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import { wholeOf, type WholeRun } from "../../reports/report.ts";
import { folderOfTests } from "../proof/in_folder.ts";
import { commandLine } from "../proof/command_line.ts";
import { said } from "../proof/command_in_process.ts";
import { loadReport } from "./output.ts";
import { ignore } from "../proof/unless_linux.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const root = folderOfTests();

const FINDINGS = {
  findings: [{
    name: "never",
    of: ["libc"],
    reason: "It is not so.",
    where: { "tcp/reset/recv-once-then-eof role=server": "secondRecv ECONNRESET" },
  }],
};
const FINDINGS_FILE = `${root}/findings.json`;
Deno.writeTextFileSync(FINDINGS_FILE, JSON.stringify(FINDINGS));
const SELECTION = [
  "tcp/reset",
  "level:must",
  "--subject",
  "libc",
  "--subject",
  "python",
  "--expect",
  FINDINGS_FILE,
];
/** Random moments at which runs are killed: a few in the gate. */
const KILLS = Number(Deno.env.get("SOCKSPEC_KILLS") ?? 3);
const SEED = Number(Deno.env.get("SOCKSPEC_SEED") ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Begins a run in a process of its own, for one that is killed. */
function begin(args: readonly string[]): Deno.ChildProcess {
  const [program, ...words] = commandLine(["run", ...args]);
  return new Deno.Command(program, {
    args: words,
    env: { NO_COLOR: "1", TMPDIR: root },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Kills a process that may have ended already. */
async function kill(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
  await child.status;
}

async function stored(out: string): Promise<WholeRun> {
  return await wholeOf(await loadReport(`${out}/results.jsonl`));
}

/** Results in an order of their own, and the end of a run, without times. */
function essence({ results, end }: WholeRun) {
  const judged = results.map(({ case: id, variant, subject, peer, round, verdict, why, expected, reasons }) =>
    JSON.stringify([id, variant, subject, peer, round, verdict, why, expected, reasons])
  ).sort();
  const { finished: _, durationMs: __, stale, ...others } = end!;
  return { judged, ...others, stale: stale.map((each) => JSON.stringify(each)).sort() };
}

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test({
  name: "A run that is killed at any moment goes on, and ends as one that was not",
  ignore,
  async fn() {
    const [whole, out] = [`${root}/whole`, `${root}/killed`];
    const beganMs = performance.now();
    assertEquals((await begin([...SELECTION, "--out", whole]).status).code, EXIT.failed);
    const lastsMs = performance.now() - beganMs;
    const expected = essence(await stored(whole));
    assert(expected.stale.length > 0);
    const random = randomNumbers(SEED);
    const reached: number[] = [];
    for (let number = 1; number <= KILLS; number++) {
      await Deno.remove(out, { recursive: true }).catch(() => {});
      // Some are killed twice in a row.
      const times = number % 3 === 0 ? 2 : 1;
      let afterMs = 0;
      for (let time = 0; time < times; time++) {
        const child = begin([...SELECTION, "--out", out, ...time > 0 ? ["--resume"] : []]);
        await pause(afterMs = random() * lastsMs);
        await kill(child);
      }
      const about = `seed ${SEED}, kill ${number} after ${Math.round(afterMs)} ms`;
      const before = await Deno.readTextFile(`${out}/results.jsonl`).catch(() => "");
      reached.push(before.split("\n").length - 1);
      const { code, stdout, stderr } = await said(["run", ...SELECTION, "--out", out, "--resume"]);
      assertEquals(code, EXIT.failed, `${about}: ${stdout}${stderr}`);
      assertEquals(essence(await stored(out)), expected, about);
      assertEquals((await filesIn(out)).filter((each) => !each.endsWith(".partial")), await filesIn(whole));
      assertEquals(
        await Deno.readTextFile(`${out}/findings.json`),
        await Deno.readTextFile(`${whole}/findings.json`),
      );
      // Whole lines stay as they are.
      const kept = before.slice(0, before.lastIndexOf("\n") + 1);
      assert((await Deno.readTextFile(`${out}/results.jsonl`)).startsWith(kept), about);
    }
    await begin(["tcp/reset/recv-once-then-eof", "--subject", "libc", "--out", `${root}/later`]).status;
    assertEquals((await filesIn(root)).filter((name) => name.endsWith(".run")), []);
    // Of many moments, some are between the first result and the last.
    const within = reached.filter((lines) => lines > 1 && lines <= expected.judged.length).length;
    assert(KILLS < 20 || within > KILLS / 5, `seed ${SEED}, lines at the kills: ${reached.join(" ")}`);
  },
});

Deno.test({
  name: "A run that is killed while its reports are written gets them when it is resumed",
  ignore,
  async fn() {
    const out = `${root}/reporting`;
    const child = begin([...SELECTION, "--out", out]);
    const ended = () =>
      Deno.readTextFile(`${out}/results.jsonl`).then((text) => text.includes('\n{"type":"end"'), () => false);
    while (!await ended()) await pause(2);
    await kill(child);
    const before = await Deno.readTextFile(`${out}/results.jsonl`);
    const { code, stdout } = await said(["run", ...SELECTION, "--out", out, "--resume"]);
    assertEquals(code, EXIT.failed, stdout);
    assertStringIncludes(stdout, "nothing to resume: ");
    assertEquals(await Deno.readTextFile(`${out}/results.jsonl`), before);
    assertStringIncludes(await Deno.readTextFile(`${out}/report.html`), "</html>");
  },
});

Deno.test({
  name: "Half a line at the end is dropped, wherever the file was cut",
  ignore,
  async fn() {
    const [out, file] = [`${root}/cut`, `${root}/cut/results.jsonl`];
    const args = ["run", "tcp/reset/recv-once-then-eof", "--subject", "libc", "--out", out];
    assertEquals((await said(args)).code, EXIT.ok);
    const [whole, expected] = [await Deno.readTextFile(file), essence(await stored(out))];
    const first = whole.indexOf("\n") + 1;
    const last = whole.lastIndexOf("\n", whole.length - 2) + 1;
    const random = randomNumbers(SEED);
    const within = Array.from({ length: 4 }, () => first + Math.floor(random() * (last - first)));
    for (
      const at of [0, 5, first - 1, first, first + 1, ...within, last - 1, last, last + 9, whole.length - 1]
    ) {
      await Deno.writeTextFile(file, whole.slice(0, at));
      const { code, stdout, stderr } = await said([...args, "--resume"]);
      const about = `seed ${SEED}, cut at ${at} of ${whole.length}: ${stdout}${stderr}`;
      assertEquals(code, EXIT.ok, about);
      assertEquals(essence(await stored(out)), expected, about);
    }
  },
});

Deno.test({
  name: "Results of another run are not resumed, and nothing is touched",
  ignore,
  async fn() {
    const [out, file] = [`${root}/other`, `${root}/other/results.jsonl`];
    const ONE = "tcp/reset/recv-once-then-eof";
    const args = [ONE, "--subject", "libc", "--out", out];
    assertEquals((await said(["run", ...args])).code, EXIT.ok);
    const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
    const header = JSON.parse(lines[0]!);
    const short = (...first: unknown[]) =>
      [...first.map((each) => JSON.stringify(each)), lines[1], ""].join("\n");
    const changed = (at: object) => short({ ...header, ...at });
    const same = short(header);
    const [libc] = header.implementations;
    const more = JSON.parse(lines[1]!);
    for (
      const [text, words, message] of [
        [same, ["run", ...args, "--strict"], "The option --strict is true, expected false"],
        [same, ["run", ...args, "--subject", "python"], "The list of subjects has"],
        [same, ["run", ...args, "--peer", "python"], "The list of peers has"],
        [same, ["run", ...args, "tcp/close"], "The selection of cases has"],
        [same, ["run", ...args, "--shard", "1/2"], 'The shard is "1/2", expected "none"'],
        [same, ["run", ...args, "--repeat", "2"], "The number of results is 8, expected 4"],
        [same, ["run", ...args, "--timeout", "5000"], "--timeout 5000"],
        [same, ["run", ...args, "--variant", "family=ipv4"], "The hash of the selected variants"],
        [same, ["run", ...args, "--expect", FINDINGS_FILE], "The hash of the expectations"],
        [changed({ sockspec: "0.0.9" }), ["run", ...args], "The version of sockspec is"],
        [
          changed({ implementations: [{ ...libc, version: "1" }] }),
          ["run", ...args],
          "The version of libc is",
        ],
        [
          changed({ cases: [{ ...header.cases[0], table: [] }] }),
          ["run", ...args],
          `The case ${ONE} has "table"`,
        ],
        [short(header, more), ["run", ...args], "is there twice"],
        [short(header, { ...more, variant: "x" }), ["run", ...args], "not in the plan"],
        [short(header, { ...more, verdict: "x" }), ["run", ...args], "Line 2 is damaged"],
        ["no results\n", ["run", ...args], "Line 1 is not JSON"],
        ["no results", ["run", ...args], "Line 1 is not JSON"],
      ] as const
    ) {
      await Deno.writeTextFile(file, text);
      const before = await filesIn(out);
      const { code, stdout, stderr } = await said([...words, "--resume"]);
      assertEquals(code, EXIT.usage, `${message}: ${stdout}${stderr}`);
      assertStringIncludes(stderr, message);
      assertEquals([await Deno.readTextFile(file), await filesIn(out)], [text, before], message);
    }
    await Deno.writeTextFile(file, same);
    assertEquals((await said(["run", ...args, "--resume"])).code, EXIT.ok);
    assertEquals((await stored(out)).results.length, 4);
  },
});

Deno.test({
  name: "Another selection is refused before anything starts",
  ignore,
  async fn() {
    const out = `${root}/unstarted`;
    const starts = `${root}/starts`;
    const agent = `sh -c 'echo started >> ${starts}; exit 1'`;
    const args = ["run", "--agent", agent, "--name", "mine", "--out", out];
    assertEquals((await said([...args, "tcp/reset"])).code, EXIT.notStarted);
    const before = await Deno.readTextFile(starts);
    const { code, stderr } = await said([...args, "tcp/close", "--resume"]);
    assertEquals(code, EXIT.usage, stderr);
    assertStringIncludes(stderr, "The selection of cases has");
    assertEquals(await Deno.readTextFile(starts), before);
  },
});

Deno.test({
  name: "A run ends after so many failures, and goes on when it is resumed",
  ignore,
  async fn() {
    const out = `${root}/failing`;
    // Nothing answers with these words, so every variant fails.
    const agent = `python3 ${ROOT}harness/cli/testdata/dying_agent.py`;
    const args = [
      "tcp/reset/recv-once-then-eof",
      "--agent",
      agent,
      "--timeout",
      "300",
      "--jobs",
      "1",
      "--out",
      out,
    ];
    const fast = await said(["run", ...args, "--fail-fast"]);
    assertEquals(fast.code, EXIT.failed, fast.stdout);
    assertStringIncludes(fast.stdout, "stopped after 1 failure: 1 of 4 variants");
    const first = await stored(out);
    assertEquals([first.results.length, first.end!.interrupted, first.end!.stoppedAfter], [1, true, 1]);
    assertStringIncludes(
      await Deno.readTextFile(`${out}/report.md`),
      "stopped after 1 failure: 1 of 4 results",
    );
    const third = await said(["run", ...args, "--max-failures", "3", "--resume"]);
    assertStringIncludes(third.stdout, "stopped after 3 failures: 3 of 4 variants");
    // The last result ends no run before its end.
    assertEquals((await said(["run", ...args, "--max-failures", "4", "--resume"])).code, EXIT.failed);
    const { results, end } = await stored(out);
    assertEquals([results.length, end!.interrupted, end!.stoppedAfter], [4, false, undefined]);
    for (
      const [words, message] of [[["--max-failures", "0"], "from 1 to"], [[
        "--max-failures",
        "2",
        "--fail-fast",
      ], "give one"]] as const
    ) {
      const { code, stderr } = await said(["run", ...args, ...words]);
      assertEquals(code, EXIT.usage);
      assertStringIncludes(stderr, message);
    }
  },
});
