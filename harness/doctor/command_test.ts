import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PYTHON } from "../proof/python.ts";
import { said } from "../proof/command_in_process.ts";
import "../proof/unless_linux.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const AGENT = `${PYTHON.join(" ")} ${ROOT}harness/agents/python/sockets.py`;
const FAULTY = `${
  PYTHON.join(" ")
} ${ROOT}harness/doctor/testdata/faulty_agent.py ${ROOT}harness/agents/python/sockets.py uses_numbers_again`;
const EXPECTED = `${ROOT}harness/doctor/testdata/expected.json`;

Deno.test("The exit code tells what works, what is wrong, what was not understood and what did not start", async () => {
  const rows = [
    [0, "1 of 1 operations work", ["initialize", "--agent", AGENT]],
    [0, "declares stream", ["listenStream", "--subject", "libc"]],
    [1, 'the number 1 again|"socket" is', ["protocol/numbers", "--agent", FAULTY]],
    [0, "≈ protocol/numbers", ["protocol/numbers", "--agent", FAULTY, "--name", "odd", "--expect", EXPECTED]],
    [1, "Stale finding", ["protocol/numbers", "--agent", AGENT, "--name", "odd", "--expect", EXPECTED]],
    [2, "Could not read the findings", ["--agent", AGENT, "--expect", "no-such-file.json"]],
    [2, "Name exactly one agent", []],
    [2, "Name exactly one agent", ["--subject", "libc", "--agent", AGENT]],
    [2, '"dance" is not a check; checks have the names of operations', ["dance", "--agent", AGENT]],
    [2, '"file" is not a check: choose makefile or file:timeout', ["file", "--agent", AGENT]],
    [0, "It lacks: the separate steps of BSD", [
      "connect",
      "--agent",
      AGENT,
      "--without",
      "bsd",
      "--without",
      "datagram:connect",
    ]],
    [2, 'No implementation is called "cobol"', ["--subject", "cobol"]],
    [2, '"--timeout" must be a whole number from 1 to 86400000, found "0"', [
      "--timeout",
      "0",
      "--agent",
      AGENT,
    ]],
    [3, 'there is no program "no-such-program-here"', ["--agent", "no-such-program-here"]],
    [3, 'Agent "mine" did not start', ["--agent", "echo hello", "--name", "mine"]],
  ] as const;
  for (const [code, words, args] of rows) {
    const { stdout, stderr, code: found } = await said(["doctor", ...args]);
    assertEquals(found, code, `${args.join(" ")}: ${stdout}${stderr}`);
    assert(words.split("|").some((each) => (stdout + stderr).includes(each)), `${args}: ${stdout}${stderr}`);
    assert(!stdout.includes("\x1b["), "no colour where there is no terminal");
  }
});

Deno.test("The document and the help", async () => {
  const { stdout, code } = await said(["doctor", "protocol/numbers", "--json", "--agent", FAULTY]);
  const help = await said(["doctor", "--help"]);
  assertEquals(code, 1);
  const told = JSON.parse(stdout);
  assertEquals(told.schema, 1);
  assertEquals(told.healthy, false);
  const wrong = told.checks.find((check: { name: string }) => check.name === "protocol/numbers");
  assertEquals([wrong.status, wrong.section, wrong.trials[0].family], ["wrong", "Messages", "ipv4"]);
  assert(wrong.trials[0].history !== undefined);
  for (const words of ["--agent CMD", "--json", "Exit codes: 0", "examination.schema.json"]) {
    assertStringIncludes(help.stdout, words);
  }
});
