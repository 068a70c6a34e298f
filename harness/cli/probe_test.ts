import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { joinWords } from "../../reports/command.ts";
import { EXIT } from "../../reports/consequence.ts";
import { bearers } from "../agent/strays.ts";
import { folderOfTests } from "../proof/in_folder.ts";
import { commandLine } from "../proof/command_line.ts";
import { PYTHON } from "../proof/python.ts";
import { said } from "../proof/command_in_process.ts";
import { loadReport } from "./output.ts";
import { ignore } from "../proof/unless_linux.ts";

const SERVER = [...PYTHON, new URL("../proof/servers/server.py", import.meta.url).pathname];
const START = `${SERVER.join(" ")} {host} {port}`;
const ANY_PORT = "tcp://127.0.0.1:0";
const root = folderOfTests();

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** Probes, and gives the results by case beside what was printed. */
async function probed(args: readonly string[]) {
  const out = await Deno.makeTempDir({ dir: root });
  const told = await said(["probe", ...args, "--out", out]);
  const { run, results } = await loadReport(`${out}/results.jsonl`);
  return { ...told, out, run, results: await Array.fromAsync(results()) };
}

/** A port of loopback at which a server is until it is disposed of. */
async function serving(
  ...words: readonly string[]
): Promise<{ port: number; pid: number } & AsyncDisposable> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const [program = "", ...args] = [...SERVER, "127.0.0.1", `${port}`, ...words];
  const server = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  while (!await Deno.connect({ port }).then((each) => (each.close(), true), () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const stop = async () => {
    try {
      server.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await server.status;
  };
  return { port, pid: server.pid, [Symbol.asyncDispose]: stop };
}

const FEW = ["server/answer", "server/half-close", "server/reset-mid-request"];

test("A server is probed by its address, says so before, and is a subject like any other", async () => {
  await using server = await serving("echo", "stream");
  const address = `tcp://127.0.0.1:${server.port}`;
  const { code, stdout, run, results, out } = await probed([address, "--service", "echo", ...FEW]);
  assertEquals(code, EXIT.ok);
  assertStringIncludes(stdout, `echo at ${address}: 3 variants, one after another, each with at most 12`);
  assertEquals([run.subjects, results.map(({ verdict }) => verdict)], [["echo"], ["pass", "pass", "pass"]]);
  assertStringIncludes(results[1]!.command, `probe ${address} server/half-close --variant family=ipv4`);
  assertStringIncludes(await Deno.readTextFile(`${out}/junit.xml`), "server/half-close");
  const again = await probed([address, "--service", "echo", ...FEW]);
  const compared = await said(["compare", `${out}/results.jsonl`, `${again.out}/results.jsonl`]);
  assertEquals(compared.code, EXIT.ok);
  assertStringIncludes(compared.stdout, "3 variants compared, no change");
});

test("A server that dies has crashed there, and is started again for what follows", async () => {
  const start = `${START} echo stream "ends when a client is gone"`;
  const { code, results } = await probed([
    ...[ANY_PORT, "--service", "echo", "--start", start],
    ...["server/reset-mid-request", "server/byte-by-byte", "server/two-requests"],
  ]);
  assertEquals(code, EXIT.failed);
  const verdicts = Object.fromEntries(results.map((each) => [each.case, each.verdict]));
  assertEquals(verdicts, {
    "server/byte-by-byte": "pass",
    "server/two-requests": "pass",
    "server/reset-mid-request": "crash",
  });
});

test("Where a server died that nobody can start again, nothing more is held against it", async () => {
  await using server = await serving("echo", "stream", "ends when a client is gone");
  const { code, results } = await probed([
    ...[`tcp://127.0.0.1:${server.port}`, "--service", "echo"],
    ...["server/reset-mid-request", "server/reset-mid-answer", "server/idle"],
  ]);
  assertEquals(code, EXIT.failed);
  assertEquals(results.map(({ verdict }) => verdict), ["crash", "inconclusive", "inconclusive"]);
  assertStringIncludes(results[1]!.why, "start the server");
});

test("A gentle probe leaves out what a server in use could be hurt by", async () => {
  await using server = await serving("echo", "stream");
  const words = [`tcp://127.0.0.1:${server.port}`, "--service", "echo", "--gentle"];
  const { run } = await probed([...words, "server/answer", "server/reset-*"]);
  assertEquals(run.cases.some(({ id }) => id === "server/back-pressure"), false);
  const { code, stderr } = await said(["probe", ...words, "server/many-idle"]);
  assertEquals(code, EXIT.nothing);
  assertStringIncludes(stderr, 'Selector "server/many-idle" selects none');
});

test("A probe goes on where it was cut short, in parts, and with what failed", async () => {
  await using server = await serving("echo", "stream", "takes the first receive for the request");
  const words = [`tcp://127.0.0.1:${server.port}`, "--service", "echo", ...FEW, "server/byte-by-byte"];
  const whole = await probed(words);
  const shown = (results: readonly { case: string; verdict: string }[]) =>
    results.map((each) => `${each.case} ${each.verdict}`).toSorted();
  assertEquals([whole.code, whole.results.length], [EXIT.failed, 4]);
  const file = `${whole.out}/results.jsonl`;
  const kept = (await Deno.readTextFile(file)).split("\n").slice(0, 3).join("\n") + "\n";
  await Deno.writeTextFile(file, kept);
  const on = await said(["probe", ...words, "--out", whole.out, "--resume"]);
  assertEquals(on.code, EXIT.failed, on.stderr);
  const text = await Deno.readTextFile(file);
  assertEquals(text.startsWith(kept), true);
  const { results } = await loadReport(file);
  assertEquals(shown(await Array.fromAsync(results())), shown(whole.results));
  const parts = [await probed([...words, "--shard", "1/2"]), await probed([...words, "--shard", "2/2"])];
  const merged = await said([
    "merge",
    ...parts.map(({ out }) => `${out}/results.jsonl`),
    "--out",
    `${root}/all`,
  ]);
  assertEquals(merged.code, EXIT.failed, merged.stderr);
  assertEquals(shown(parts.flatMap((each) => each.results)), shown(whole.results));
  const failed = await said(["probe", ...words, "--out", whole.out, "--last-failed"]);
  assertEquals(failed.code, EXIT.failed, failed.stderr);
  const again = await loadReport(file);
  const wrong = whole.results.filter(({ verdict }) => verdict !== "pass");
  assertEquals(shown(await Array.fromAsync(again.results())), shown(wrong));
});

test("An exchange is two files", async () => {
  const [send, receive] = [`${root}/send`, `${root}/receive`];
  await Deno.writeTextFile(send, "ping from a file\n");
  await Deno.writeTextFile(receive, "pong from a file\n");
  const { code, results } = await probed([
    ...[ANY_PORT, "--service", "exchange", "--send", send, "--receive", receive],
    ...["--start", `${START} exchange stream`, "server/answer", "server/half-close"],
  ]);
  assertEquals([code, results.map(({ verdict }) => verdict)], [EXIT.ok, ["pass", "pass"]]);
});

test("What cannot be probed costs one message, the right code, and leaves nothing behind", async () => {
  await using server = await serving("echo", "stream");
  const there = `tcp://127.0.0.1:${server.port}`;
  const out = `${root}/none`;
  const before = await bearers();
  for (
    const [words, code, message] of [
      [[there], EXIT.usage, "Say what the server offers"],
      [[there, "--service", "ecko"], EXIT.usage, 'did you mean "echo"?'],
      [["--service", "echo"], EXIT.usage, "Name the server's address, such as tcp://127.0.0.1:7; found none"],
      [["echo"], EXIT.usage, "found echo"],
      [["127.0.0.1:7", "--service", "echo"], EXIT.usage, "is not an address of a server"],
      [["tcp://127.0.0.1:99999", "--service", "echo"], EXIT.usage, "is not an address of a server"],
      [["udp://127.0.0.1:7", "--service", "http"], EXIT.usage, "needs addresses with tcp://"],
      [["tcp://192.0.2.77:7", "--service", "echo"], EXIT.usage, "--permitted"],
      [[there, "--service", "exchange"], EXIT.usage, "needs --send FILE and --receive FILE"],
      [
        [there, "--service", "exchange", "--send", "/no", "--receive", "/no"],
        EXIT.usage,
        "could not be read",
      ],
      [[ANY_PORT, "--service", "echo"], EXIT.usage, "Port 0"],
      [[there, "--service", "echo", "--start", START], EXIT.usage, "with port 0"],
      [[there, "--service", "echo", "tcp/reset"], EXIT.nothing, "selects none"],
      [["tcp://127.0.0.1:1", "--service", "echo"], EXIT.notStarted, "failed with ECONNREFUSED"],
      [
        ["udp://127.0.0.1:1", "--service", "echo", "--timeout", "200"],
        EXIT.notStarted,
        "failed with ECONNREFUSED",
      ],
      [["tcp://no.such.invalid:7", "--service", "echo"], EXIT.notStarted, "does not resolve"],
      [[there, "--service", "http", "--timeout", "2000"], EXIT.notStarted, "does not offer the service http"],
      [
        [there, "--service", "daytime", "--timeout", "200"],
        EXIT.notStarted,
        "nothing more came within 100 ms",
      ],
      [
        [ANY_PORT, "--service", "echo", "--start", "p {port} {hots}"],
        EXIT.usage,
        '"--start" has "{hots}", which stands for nothing, in "p {port} {hots}", expected {host}, {port}, or a',
      ],
      [[there, "--service", "echo", "--start", "true"], EXIT.notStarted, "Something already listens at"],
      [["tcp://127.0.0.1:1", "--service", "echo", "--start", "true"], EXIT.notStarted, "exited with code 0"],
      [["tcp://127.0.0.1:1", "--service", "echo", "--start", "nope"], EXIT.notStarted, "was not found"],
      [
        ["tcp://127.0.0.1:1", "--service", "echo", "--timeout", "200", "--start", "sleep 60"],
        EXIT.notStarted,
        "after 200 ms nothing listens yet at tcp://127.0.0.1:1",
      ],
    ] as const
  ) {
    const told = await said(["probe", ...words, "--out", out]);
    assertEquals([told.code, told.stdout], [code, ""], words.join(" "));
    assertStringIncludes(told.stderr, message);
    assert(told.stderr.trimEnd().split("\n").filter((line) => !line.startsWith("See: ")).length === 1);
  }
  assertEquals(await Deno.stat(out).then(() => "written", () => "untouched"), "untouched");
  assertEquals(await bearers(), before);
});

test("A program shows without sockspec what a server did, and that a sound one does otherwise", async () => {
  const defect = "drops its answer at end of file";
  for (const service of ["echo", "http"]) {
    const { out } = await probed([
      ...[ANY_PORT, "--service", service, "--start", `${START} ${service} stream "${defect}"`],
      ...["--timeout", "2000", "server/half-close"],
    ]);
    const [file, id] = [`${out}/show.py`, "server/half-close"];
    const told = await said(["reproduce", `${out}/results.jsonl`, id, "--as", "python", "--out", file]);
    assertEquals([told.code, told.stderr], [EXIT.ok, ""]);
    for (const [words, code] of [[[defect], 0], [[], 1]] as const) {
      await using server = await serving(service, "stream", ...words);
      const [program, ...args] = PYTHON;
      const places = [`${server.port}`, `${server.pid}`];
      const show = await new Deno.Command(program, { args: [...args, file, ...places] }).output();
      const [said, wrong] = [show.stdout, show.stderr].map((each) => new TextDecoder().decode(each));
      assertEquals([show.code, wrong], [code, ""], said);
    }
  }
});

test("Cases for servers are listed and explained, and a run says how they are played", async () => {
  assertStringIncludes((await said(["list", "server/half-close"])).stdout, "1 case, 2 variants");
  assertStringIncludes((await said(["explain", "server/half-close"])).stdout, "For servers of echo, upper");
  const { code, stderr } = await said(["run", "server/half-close", "--subject", "libc"]);
  assertEquals(code, EXIT.usage);
  assertStringIncludes(stderr, "sockspec probe ADDRESS --service NAME server/half-close");
});

test("A server that does not come up leaves nobody behind, and its words are fit to be shown", async () => {
  const leaving = 'subprocess.Popen(["sleep", "60"], start_new_session=True)';
  const words = 'sys.stderr.write("\\x1b[31mred\\n")';
  const start = joinWords([...PYTHON, "-c", `import subprocess, sys; ${leaving}; ${words}`, "{port}"]);
  const { code, stderr } = await said(["probe", ANY_PORT, "--service", "echo", "--start", start]);
  assertEquals([code, await bearers()], [EXIT.notStarted, []]);
  assertStringIncludes(stderr, "\n  \\u{1b}[31mred");
  assertEquals(stderr.includes("\u001b"), false);
});

test("Ctrl-C while a server starts ends the probe at once, and it leaves no folder behind", async () => {
  const temporary = await Deno.makeTempDir({ dir: root });
  const [program, ...args] = commandLine([
    ...["probe", ANY_PORT, "--service", "echo", "--start", "sleep 60 {port}", "--timeout", "60000"],
    ...["--out", await Deno.makeTempDir({ dir: root })],
  ]);
  const options = { args, env: { TMPDIR: temporary }, stdout: "null", stderr: "null" } as const;
  const child = new Deno.Command(program, options).spawn();
  const names = async () => (await Array.fromAsync(Deno.readDir(temporary))).map(({ name }) => name);
  while ((await names()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill("SIGINT");
  assertEquals([(await child.status).code, await names()], [EXIT.interrupted, []]);
});

test("A server ends with a probe that is killed", async () => {
  const out = await Deno.makeTempDir({ dir: root });
  const [program, ...args] = commandLine([
    ...["probe", ANY_PORT, "--service", "echo", "--start", `${START} echo stream`],
    ...["--repeat", "1000", "--out", out],
  ]);
  const child = new Deno.Command(program, {
    args,
    stdout: "null",
    stderr: "null",
  }).spawn();
  const results = () => Deno.readTextFile(`${out}/results.jsonl`).catch(() => "");
  while ((await results()).split("\n").length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  const port = /\b127\.0\.0\.1:(\d{4,})/.exec(await results())![1]!;
  child.kill("SIGKILL");
  await child.status;
  const isThere = () =>
    Deno.connect({ port: Number(port) }).then((each) => (each.close(), true), () => false);
  const beforeMs = performance.now();
  while (await isThere() && performance.now() - beforeMs < 5_000) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(await isThere(), false);
});
