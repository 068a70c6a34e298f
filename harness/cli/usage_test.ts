import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import { folderOfTests } from "../proof/in_folder.ts";
import { readAgents } from "./agents.ts";
import { said } from "../proof/command_in_process.ts";
import { RUN } from "./run.ts";
import { parse, UsageError } from "./usage.ts";

const ONE = "tcp/reset/recv-once-then-eof";

const taken = folderOfTests();
await Deno.writeTextFile(`${taken}/file`, "");

const WRONG: readonly (readonly [string[], string])[] = [
  [
    ["run", "--subject", "libd"],
    'No implementation is called "libd": choose from libc, deno, python',
  ],
  [["run", "--subject", "libc,deno"], "; name several one by one"],
  [["run", "--subject", "deno_node"], 'did you mean "deno-node"?'],
  [["run", "--subject", "constructor"], 'No implementation is called "constructor"'],
  [["run", "--subjet", "libc"], 'Unknown option "--subjet"; did you mean "--subject"?'],
  [["run", "--budget", "3"], 'Unknown option "--budget": it is one of explore'],
  [["explore", "--peer", "libc"], 'Unknown option "--peer": it is one of run'],
  [
    ["run", "--subject-address", "127.0.0.1", "--subject-address", "127.0.0.2"],
    '"--subject-address" must be given once for each family, found "127.0.0.1" and "127.0.0.2"',
  ],
  [["agent"], "Name exactly one implementation, found none"],
  [["agent", "libc", "deno"], "Name exactly one implementation, found libc, deno"],
  [["run", "--strict=false"], '"--strict" takes no value, found "--strict=false"'],
  [["run", "--jobs"], '"--jobs" needs a value: --jobs N'],
  [["run", "--jobs", "-1"], '"--jobs" must be a whole number from 1 to 1000, found "-1"'],
  [["run", "--jobs", "many"], '"--jobs" must be a whole number from 1 to 1000, found "many"'],
  [["run", "--jobs", "1e3"], '"--jobs" must be a whole number from 1 to 1000, found "1e3"'],
  [["run", "--jobs", "2", "--jobs", "3"], '"--jobs" must be given once, found 2 times'],
  [["run", "--repeat", "9007199254740991"], '"--repeat" must be a whole number from 1 to '],
  [["run", "--timeout", "3000000000"], '"--timeout" must be a whole number from 1 to 86400000'],
  [["run", "--report", "junit"], '"junit" of --report is not FORMAT=PATH'],
  [["run", "--report", "pdf=x"], '"pdf" of --report is not a format'],
  [["run", "--report", "tap:libc=x"], "tap is about all of them: write tap=x"],
  [["run", "--report", "badge:=x"], "names no subject"],
  [["run", "--subject", "libc", "--report", "badge:lib=x"], 'did you mean "libc"?'],
  [
    ["run", "--report", `html=${taken}/a`, "--report", `junit=${taken}/../${taken.split("/").at(-1)}/a`],
    "twice",
  ],
  [["run", "--subject", "\u001b[31mred"], 'No implementation is called "\\u{1b}[31mred"'],
  [["run", "--expect", "none.json"], 'Could not read the findings in "none.json"'],
  [["run", "--agent", "python3 'x"], "quote"],
  [["run", "--pair", "--peer", "libc"], '"--pair" makes the subject its own peer, found "libc" as a peer'],
  [
    ["run", "--name", "x", "--agent", "y"],
    '"--name" must follow the --agent or --peer-agent or --relay-command that it describes',
  ],
  [["run", "--agent", "y", "--name", "a", "--name", "b"], '"--name" must be given once for "y"'],
  [["run", "--agent", "y", "--name", "go"], 'The name "go" is taken: give each agent and relay a name'],
  [["run", "--agent", "y", "--name", "a", "--peer-agent", "z", "--name", "a"], 'The name "a" is taken'],
  [["run", "--relay", "socat+hapoxy"], 'No relay is called "hapoxy"'],
  [["run", "--relay", "hapoxy"], 'did you mean "haproxy"?'],
  [
    ["run", "--relay-command", "p {listen}"],
    'must have {target}, or {target_host} and {target_port}, found "p',
  ],
  [
    ["run", "--relay-command", "p {listn} {target}"],
    '"--relay-command" has "{listn}", which stands for nothing',
  ],
  [
    ["run", "--relay-command", "p {listen} {target} -p {protocol}"],
    'has "{protocol}", which stands for nothing, in "p {listen} {target} -p {protocol}", expected {listen}, ' +
    "{listen_host}, {listen_port}, {target}, {target_host}, {target_port}, {folder}, or a script",
  ],
  [["run", "--relay-command", "p {listen} {target}", "--env", "TO={tagret}"], 'did you mean "target"?'],
  [["run", "--agent", "p {port}"], '"--agent" has "{port}", which stands for nothing there, in "p {port}"'],
  [["doctor", "--agent", "p {target}"], "a relay in --relay-command ({listen}, {listen_host}, "],
  [["run", "--peer-agent", "p {host}"], '"--peer-agent" has "{host}"'],
  [["run", "--relay-command", "p {listen} {target}", "--name", "socat"], 'The name "socat" is taken'],
  [["run", "relay", "--subject", "libc"], "are about relays, found libc: give --relay or --relay-command"],
  [["run", "unix", "--relay", "socat"], "None of the selected cases is about relays, found socat"],
  [["run", "--near", "python"], '"--near python" is at one end of a relay, found none'],
  [["run", "--pair", "--relay", "socat"], '"--pair" makes the subject its own peer, found "socat", a relay'],
  [["run", "--agent", "y", "--env", "x"], '"--env" must be KEY=VALUE, found "x"'],
  [["run", "--cases", "nowhere"], '"--cases" must name a folder, could not read "nowhere"'],
  [["run", "--cases", taken], '"--cases" must name a folder with .ts files, found none in'],
  [["run", ONE, "--variant", "role=king"], "axes of the selected cases (role=server, family=ipv4, "],
  [["run", ONE, "--variant", "role=king"], 'found "role=king"'],
  [["run", ONE, "--variant", "role=client,role=server"], "No selected variant has all the axes"],
  [
    ["run", "--peer-address", "999.1.1.1"],
    '"--peer-address" must be a literal IPv4 or IPv6 address, found "999.1.1.1"',
  ],
  [["run", "--subject-address", "::::"], 'found "::::"'],
  [["run", "--subject-address", "localhost"], 'found "localhost"'],
  [["run", "--out", "/proc/none"], '"/proc/none" of --out cannot be written'],
  [["run", "--out", `${taken}/file`], "is a file, expected a folder"],
  [["agent", "cobol"], 'No implementation is called "cobol"'],
  [["doctor"], "Name exactly one agent: --agent CMD or --subject NAME"],
  [["explain"], "Name a case"],
  [["dance"], 'Unknown command "dance"'],
  [["run", "--agent", "x", "--without", "pol"], 'must be a capability of PROTOCOL.md, found "pol"; did you'],
  [
    ["run", "--relay-command", "x {listen} {target}", "--without", "poll"],
    "about an agent, not about a relay",
  ],
  [["rnu"], 'did you mean "run"?'],
];

for (const [args, words] of WRONG) {
  Deno.test(`One message and exit code 2: ${args.join(" ").replaceAll(taken, "FOLDER")}`, async () => {
    const { code, stdout, stderr } = await said([...args]);
    assertEquals([code, stdout], [EXIT.usage, ""]);
    const [message, advice, ...more] = stderr.split("\n");
    assertStringIncludes(message!, words);
    assert(advice!.startsWith("See: ") && more.join() === "", stderr);
  });
}

Deno.test("Options after an agent describe that agent, wherever the others stand", () => {
  const args = parse(RUN, [
    ...[
      "tcp",
      "--agent",
      "a one",
      "--name",
      "first",
      "--strict",
      "--env",
      "K=1",
      "--without",
      "poll",
      "--jobs",
      "3",
    ],
    ...["--peer-agent=b", "--cwd", "/", "--env", "K=2", "--env=L=x=y", "udp", "--subject", "libc"],
    ...["--", "--agent", "c"],
  ]);
  assertEquals(readAgents(args), [
    {
      seat: "subject",
      command: ["a", "one"],
      name: "first",
      env: { K: "1" },
      cwd: undefined,
      without: ["poll"],
    },
    { seat: "peer", command: ["b"], name: undefined, env: { K: "2", L: "x=y" }, cwd: "/", without: [] },
  ]);
  assertEquals(args.words, ["tcp", "udp", "--agent", "c"]);
  assertEquals([args.number("jobs", 1, 9), args.values("subject")], [3, ["libc"]]);
  assertEquals([...args.switches], ["strict"]);
});

Deno.test("An option of an agent that is begun by no agent is refused also where agents follow", () => {
  assertThrows(() => parse(RUN, ["--env", "K=1", "--agent", "a"]), UsageError, '"--env" must follow');
});
