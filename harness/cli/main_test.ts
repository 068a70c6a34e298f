import { commandLine, PERMISSIONS } from "../proof/command_line.ts";
import { PYTHON } from "../proof/python.ts";
import { said } from "../proof/command_in_process.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { toText } from "@std/streams";
import { wholeOf } from "../../reports/report.ts";
import { loadReport } from "./output.ts";
import { EXIT } from "../../reports/consequence.ts";
import { folderOfTests } from "../proof/in_folder.ts";
import { ignore } from "../proof/unless_linux.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const ONE = "tcp/reset/recv-once-then-eof";

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly out: string;
}

function command(
  args: string[],
  { permissions, env = {} }: { permissions?: string[]; env?: Record<string, string> } = {},
) {
  const [program, ...words] = commandLine(args, permissions);
  return new Deno.Command(program, {
    args: words,
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

const root = folderOfTests();

/** A folder that is removed after the tests. */
function folderHere(): Promise<string> {
  return Deno.makeTempDir({ dir: root });
}

/** Runs a command in this process, for what depends on no signal, permission or variable. */
async function here(args: string[]): Promise<Outcome> {
  const out = await folderHere();
  return { ...await said(args[0] === "run" ? [...args, "--out", out] : args), out };
}

/** Runs a command as a user does, in a process of its own. */
async function sockspec(args: string[], options: Parameters<typeof command>[1] = {}): Promise<Outcome> {
  const out = await folderHere();
  const whole = args[0] === "run" && !args.includes("--out") ? [...args, "--out", out] : args;
  const { code, stdout, stderr } = await command(whole, options).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr), out };
}

async function stored(out: string) {
  return await wholeOf(await loadReport(`${out}/results.jsonl`));
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

test("A run writes every report and exits 0", async () => {
  const extra = `${await folderHere()}/deep/other.xml`;
  const { code, stdout, out } = await sockspec([
    "run",
    ONE,
    "--subject",
    "libc",
    "--subject",
    "python",
    "--report",
    `junit=${extra}`,
  ]);
  assertEquals(code, EXIT.ok, stdout);
  assertStringIncludes(stdout, "nothing unexpected");
  for (const file of ["results.jsonl", "junit.xml", "report.md", "report.html", "findings.json"]) {
    assert((await Deno.stat(`${out}/${file}`)).size > 0, file);
  }
  assertStringIncludes(await Deno.readTextFile(extra), "<testsuites");
  const { run, results, end } = await stored(out);
  assertEquals([run.planned, results.length, end?.exitCode], [8, 8, 0]);
  assertEquals(new Set(results.map((each) => each.verdict)), new Set(["pass"]));
  assert(results.every((each) => each.history.operations.length > 5));
});

test("A selector that selects nothing exits 4 and helps", async () => {
  const { code, stderr } = await here(["run", "tcp/reset/recv-onse-then-eof"]);
  assertEquals(code, EXIT.nothing);
  assertStringIncludes(stderr, `did you mean "${ONE}"?`);
});

test("A default subject without its toolchain is not available, a named one exits 3", async () => {
  const env = { PATH: "/nonexistent" };
  const byDefault = await sockspec(
    // What is there all the same is started once.
    ["run", ONE, "--variant", "role=server,family=ipv4", "--expect", "cases/known_deviations.json"],
    { env },
  );
  assertEquals(byDefault.code, EXIT.ok, byDefault.stderr);
  assertStringIncludes(byDefault.stdout, "not available: python");
  assertStringIncludes(byDefault.stdout, "install Python 3.8 or later");
  assert(
    (await stored(byDefault.out)).run.implementations.some((each) =>
      each.name === "python" && each.unavailable
    ),
  );
  assertEquals((await sockspec(["run", ONE, "--subject", "python"], { env })).code, EXIT.notStarted);
});

test("An agent whose compiler refuses it exits 3, though nobody named it", async () => {
  const PATH = await folderHere();
  await Deno.writeTextFile(
    `${PATH}/rustc`,
    '#!/bin/sh\n[ "$1" = --version ] || echo "error: no such word"; exit 1',
    {
      mode: 0o755,
    },
  );
  const words = [
    "run",
    ONE,
    "--variant",
    "role=server,family=ipv4",
    "--expect",
    "cases/known_deviations.json",
  ];
  const { code, stdout } = await sockspec(words, { env: { PATH } });
  assertEquals(code, EXIT.notStarted, stdout);
  assertStringIncludes(stdout, 'not available: rust: Agent "rust" did not start: its build by "rustc');
  assertStringIncludes(stdout, "says: error: no such word");
});

test("An agent that does not come up exits 3 and says why", async () => {
  for (
    const [agent, words] of [
      ["no-such-program-here", "no-such-program-here"],
      ["echo hello", "hello"],
      ["python3 -c 'import sys; print(\"on stderr\", file=sys.stderr); sys.exit(7)'", "7"],
    ] as const
  ) {
    const { code, stdout } = await here(["run", ONE, "--agent", agent, "--name", "mine"]);
    assertEquals(code, EXIT.notStarted, stdout);
    assertStringIncludes(stdout, "not available: mine");
    assertStringIncludes(stdout, words);
  }
});

test("A missing permission is one message", async () => {
  const without = (flag: string) => ({ permissions: PERMISSIONS.filter((each) => each !== flag) });
  const ffi = await sockspec(["run", ONE, "--subject", "libc"], without("--allow-ffi"));
  assertEquals(ffi.code, EXIT.notStarted);
  assertStringIncludes(ffi.stdout, "--allow-ffi");
  const net = await sockspec(["run", ONE, "--subject", "deno"], without("--allow-net"));
  assertEquals(net.code, EXIT.notStarted, net.stdout);
  assertStringIncludes(net.stdout, "run with --allow-net");
  const write = await sockspec(["run", ONE], without("--allow-write"));
  assertEquals(write.code, EXIT.usage);
  assertStringIncludes(write.stderr, "--allow-write");
});

test("Known deviations must occur exactly as listed", async () => {
  const file = await Deno.makeTempFile({ dir: root, suffix: ".json" });
  const finding = { name: "odd", of: ["libc", "rbuy"], reason: "It is so for the test." };
  const run = async (where: Record<string, string>) => {
    await Deno.writeTextFile(file, JSON.stringify({ findings: [{ ...finding, where }] }));
    return await here(["run", ONE, "--subject", "libc", "--expect", file]);
  };
  const unmatched = await run({ "tcp/rest/*": "firstRecv eof" });
  assertEquals(unmatched.code, EXIT.usage);
  assertStringIncludes(unmatched.stderr, 'No case matches "tcp/rest/*" (finding "odd")');
  const { code, stdout, stderr, out } = await run({ [ONE]: "firstRecv eof" });
  assertEquals(code, EXIT.failed);
  assertStringIncludes(stderr, 'called "rbuy" (finding "odd"); did you mean "ruby"?');
  assertStringIncludes(stdout, 'Stale finding "odd": libc tcp/reset/recv-once-then-eof');
  assertStringIncludes(stdout, "listed is firstRecv eof, but ECONNRESET occurred");
  assertEquals((await stored(out)).end?.stale.length, 4);
});

test("A subject that dies or hangs costs its variants, and the run goes on", async () => {
  const agent = `${PYTHON.join(" ")} ${ROOT}harness/cli/testdata/dying_agent.py`;
  const args = [
    "run",
    ONE,
    "--agent",
    agent,
    "--subject",
    "libc",
    "--timeout",
    "300",
    "--jobs",
    "1",
  ];
  const { code, stdout, out } = await sockspec(args);
  assertEquals(code, EXIT.failed, stdout);
  const { results } = await stored(out);
  const verdicts = (name: string) =>
    results.filter((each) => each.subject === name).map((each) => each.verdict);
  assertEquals(verdicts("libc"), ["pass", "pass", "pass", "pass"]);
  // As the server it dies in listenStream, as the client it says nothing.
  assertEquals(verdicts("dying_agent"), ["crash", "crash", "timeout", "timeout"]);
  assertStringIncludes(stdout, "CRASH  dying_agent  " + ONE);
  assertStringIncludes(stdout, "last words");
  assertStringIncludes(stdout, "connectStream(127.0.0.1:");
  assertStringIncludes(stdout, "again: ");
  assertStringIncludes(stdout, '"tcp/reset/recv-once-then-eof role=client": "ending hang"');
  const known = await sockspec([...args, "--expect", `${out}/findings.json`]);
  assertEquals(known.code, EXIT.ok, known.stdout);
  assertStringIncludes(known.stdout, "4 known deviations");
});

test("Cases of a folder run beside those of the suite", async () => {
  const folder = await folderHere();
  const text = (await Deno.readTextFile(`${ROOT}cases/tcp/reset/recv_once_then_eof.ts`))
    .replace("../../../harness/case/mod.ts", `file://${ROOT}harness/case/mod.ts`).replace(ONE, "own/case");
  await Deno.writeTextFile(`${folder}/own.ts`, text);
  const { code, stdout } = await here(["run", "own/case", "--cases", folder, "--subject", "libc"]);
  assertEquals(code, EXIT.ok, stdout);
  assertStringIncludes(stdout, "4 pass");
});

test("Two cases of --cases that have one id are refused", async () => {
  const folder = await folderHere();
  const text = `import { defineCase } from "file://${ROOT}harness/case/mod.ts";
    export default defineCase({
      id: "own/case", title: "A case", requirement: "It holds.", level: "must", axes: {}, needs: {},
      sources: [{ document: "POSIX", section: "recv" }], outcomes: { held: { conforming: ["yes"] } },
      script: async ({ record }) => record("held", "yes"),
    });`;
  for (const name of ["one", "other"]) await Deno.writeTextFile(`${folder}/${name}.ts`, text);
  const { code, stderr } = await here(["list", "own", "--cases", folder]);
  assertEquals(code, EXIT.usage, stderr);
  assertStringIncludes(stderr, `Case "own/case" in "${folder}" already exists: give it another id`);
});

test("A file of --cases that has no case is one message, fit for a terminal", async () => {
  const members = 'id: "own/case", title: "t", requirement: "r.", script() {}, axes: {}, needs: {}';
  for (
    const [text, words] of [
      ["export default 1", "must export what defineCase() returns"],
      [`export default { ${members}, sources: [], outcomes: {} }`, "must export what defineCase() returns"],
      [
        `export default { ${members}, level: "must", sources: [], outcomes: {} }`,
        "must export what defineCase() returns",
      ],
      ["throw new Error('\\u001b[31mred \\u202e')", "could not be loaded: red \\u{202e}"],
    ] as const
  ) {
    const folder = await folderHere();
    await Deno.writeTextFile(`${folder}/own.ts`, text);
    const { code, stderr } = await here(["list", "--cases", folder]);
    assertEquals(code, EXIT.usage, stderr);
    assertStringIncludes(stderr, words);
  }
});

test("Ctrl-C keeps what was finished, in every report", async () => {
  const out = await folderHere();
  // A case in which nothing waits: signals have their turn all the same.
  const child = command(["run", ONE, "--subject", "libc", "--repeat", "100000", "--out", out]).spawn();
  const [reader, errors] = [child.stdout.getReader(), child.stderr.cancel()];
  await reader.read();
  const results = () => Deno.readTextFile(`${out}/results.jsonl`);
  while ((await results()).split("\n").length < 5) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill("SIGINT");
  // The terminal sends a Ctrl-C to the whole group, and `deno task` passes it on.
  child.kill("SIGINT");
  reader.releaseLock();
  const stdout = await toText(child.stdout);
  await errors;
  assertEquals((await child.status).code, EXIT.interrupted);
  assertStringIncludes(stdout, "interrupted after");
  const { results: kept, end } = await stored(out);
  assert(kept.length > 0 && end?.interrupted === true);
  assertStringIncludes(await Deno.readTextFile(`${out}/report.html`), "</html>");
});

test("Ctrl-C ends a sweep, whose findings are run and stored as those of an interrupted run", async () => {
  const [temporary, out] = [await folderHere(), await folderHere()];
  const sweep = ["explore", "--subject", "deno", "--family", "ipv4", "--random", "1000000", "--out", out];
  const child = command(sweep, { env: { TMPDIR: temporary } }).spawn();
  const errors = child.stderr.cancel();
  while ((await Array.fromAsync(Deno.readDir(temporary))).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  child.kill("SIGINT");
  const stdout = await toText(child.stdout);
  await errors;
  assertEquals((await child.status).code, EXIT.interrupted);
  assertStringIncludes(stdout, "exit code 130: interrupted");
  assert((await stored(out)).end?.interrupted === true);
});

test("A second Ctrl-C ends at once, and one ends the doctor: neither leaves a folder behind", async () => {
  const temporary = await folderHere();
  const env = { TMPDIR: temporary };
  const run = command(["run", "tcp", "--subject", "libc", "--repeat", "100", "--out", await folderHere()], {
    env,
  });
  for (const each of [run, command(["doctor", "--subject", "python"], { env })]) {
    const child = each.spawn();
    const [reader, errors] = [child.stdout.getReader(), child.stderr.cancel()];
    await reader.read();
    assert((await Array.fromAsync(Deno.readDir(temporary))).length > 0);
    child.kill("SIGINT");
    if (each === run) child.kill("SIGTERM");
    assertEquals((await child.status).code, EXIT.interrupted);
    await Promise.all([reader.cancel(), errors]);
    assertEquals((await Array.fromAsync(Deno.readDir(temporary))).map(({ name }) => name), []);
  }
});

test("A full disk behind stdout is not a defect, and the reports have everything all the same", async () => {
  const out = await folderHere();
  const shell = (args: string[]) =>
    new Deno.Command("sh", {
      args: ["-c", 'exec "$0" "$@" > /dev/full', ...commandLine(args)],
      cwd: ROOT,
      stdin: "null",
      stderr: "piped",
    }).output();
  const told = await shell(["run", ONE, "--subject", "libc", "--out", out]);
  assertStringIncludes(new TextDecoder().decode(told.stderr), "Could not write to stdout");
  assertEquals([told.code, (await stored(out)).results.length], [EXIT.ok, 4]);
  const listed = await shell(["list"]);
  assertEquals(listed.code, EXIT.usage);
  assertStringIncludes(new TextDecoder().decode(listed.stderr), "Could not write the output");
});

test("A report that finds the disk full is named, and is not written in part", async () => {
  const { out } = await here(["run", ONE, "--subject", "libc"]);
  // Deno opens devices only with every permission.
  const { code, stdout, stderr } = await sockspec(
    ["report", `${out}/results.jsonl`, "--report", "html=/dev/full", "--report", `tap=${out}/tap`],
    { permissions: ["--allow-all"] },
  );
  assertEquals([code, stdout], [EXIT.usage, `${out}/tap\n`]);
  assertStringIncludes(stderr, '"/dev/full" of --report cannot be written: No space left on device');
});

test("A disk that is full in the middle of a run ends it, as no defect, and it can be resumed", async () => {
  const folder = await folderHere();
  const own = `import { defineCase } from "file://${ROOT}harness/case/mod.ts";
    export default defineCase({
      id: "own/full", title: "A case", requirement: "It holds.", level: "must",
      sources: [{ document: "POSIX", section: "write" }], axes: { role: ["client", "server"] },
      needs: { subject: ["stream"], peer: ["stream"] }, outcomes: { held: { conforming: ["yes"] } },
      script: async ({ role, record }) => {
        if (role === "server") await Deno.writeTextFile("/dev/full", "more than there is room for");
        record("held", "yes");
      },
    });`;
  await Deno.writeTextFile(`${folder}/own.ts`, own);
  const args = ["run", "own/full", "--cases", folder, "--subject", "libc"];
  // Deno opens devices only with every permission.
  const { code, stderr, out } = await sockspec(args, { permissions: ["--allow-all"] });
  assertEquals(code, EXIT.usage, stderr);
  assertStringIncludes(stderr, "There is no room for temporary files: No space left on device");
  const { results, end } = await stored(out);
  assertEquals([results.map(({ verdict }) => verdict), end], [["pass"], undefined]);
});

test("Reports are made again from the results, also of a run that was cut short", async () => {
  const { out } = await here(["run", ONE, "--subject", "libc"]);
  const before = await Deno.readTextFile(`${out}/report.html`);
  await Deno.remove(`${out}/report.html`);
  const { code, stdout } = await here(["report", `${out}/results.jsonl`]);
  assertEquals(code, EXIT.ok);
  assertStringIncludes(stdout, `${out}/report.html\n`);
  assertEquals(await Deno.readTextFile(`${out}/report.html`), before);
  const lines = (await Deno.readTextFile(`${out}/results.jsonl`)).split("\n");
  await Deno.writeTextFile(`${out}/results.jsonl`, lines.slice(0, 3).join("\n") + '\n{"type":"res');
  const short = await here(["report", `${out}/results.jsonl`, "--report", `markdown=${out}/x/short.md`]);
  assertEquals([short.code, short.stdout], [EXIT.ok, `${out}/x/short.md\n`]);
  assertStringIncludes(await Deno.readTextFile(`${out}/x/short.md`), "cut short: 2 of 4 results");
  assertEquals(await Deno.readTextFile(`${out}/report.html`), before);
  for (
    const [args, words] of [
      [[], "Name one results.jsonl"],
      [["none.jsonl"], '"none.jsonl" could not be read'],
      [["README.md"], "Line 1 is not JSON"],
      [[`${out}/results.jsonl`, "--report", `jsonl=${out}/results.jsonl`], "would be written twice"],
      [[`${out}/results.jsonl`, "--report", `HTML=${out}/x`], 'did you mean "html"?'],
    ] as const
  ) {
    const wrong = await here(["report", ...args]);
    assertEquals(wrong.code, EXIT.usage, words);
    assertStringIncludes(wrong.stderr, words);
  }
});

test("The trace shows the protocol's lines", async () => {
  const { stderr } = await here([
    "run",
    ONE,
    "--subject",
    "python",
    "--variant",
    "role=server,family=ipv4",
    "--trace",
  ]);
  assertStringIncludes(stderr, 'python (subject) → {"jsonrpc":"2.0"');
  assertStringIncludes(stderr, 'python (subject) ← {"jsonrpc":');
  assertStringIncludes(stderr, '"method":"listenStream"');
});

test("The commands list and explain name cases, variants and sources", async () => {
  const listed = await here(["list", "tcp/reset", "--json"]);
  const rows = JSON.parse(listed.stdout) as { id: string; variants: string[] }[];
  assertEquals(rows.find((each) => each.id === ONE)?.variants.length, 4);
  const { stdout } = await here(["explain", ONE]);
  for (const words of ["MUST: ", "RFC 9293", "firstRecv", "conforming  ECONNRESET", ".abort()"]) {
    assertStringIncludes(stdout, words);
  }
  assertStringIncludes(
    (await here(["list", ONE, "role:server", "!family:ipv6"])).stdout,
    "1 case, 1 variant\n",
  );
  const overview = await here(["--help"]);
  assertEquals(overview.code, EXIT.ok);
  // Each command is summed up in one whole sentence.
  const sentences = /^ +run .*(?:\n +\w.*)*/m.exec(overview.stdout)![0].split("\n");
  for (const each of sentences) assertMatch(each, /^ +[a-z]+ +[A-Z].*\.$/);
  assertStringIncludes((await here(["help", "list"])).stdout, "--json");
  assertStringIncludes((await here(["run", "--help"])).stdout, "--subject NAME");
});
