import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { AgentEndpoint } from "./client.ts";
import { misbehaving, strictly } from "../proof/misbehaving.ts";
import { AgentStartError } from "./start_error.ts";

async function refused(
  command: string[],
  expected: string[],
  handshakeMs?: number,
): Promise<AgentStartError> {
  const options = { name: "odd", command, ...(handshakeMs === undefined ? {} : { handshakeMs }) };
  const error = await assertRejects(() => AgentEndpoint.start(options), AgentStartError);
  for (const text of ['Agent "odd" did not start', ...expected]) assertStringIncludes(error.message, text);
  return error;
}

strictly("An agent that introduces itself is an endpoint, and stopping it twice is once", async () => {
  const agent = await AgentEndpoint.start({
    name: "odd",
    command: misbehaving(`
hello()
asked = hear()
sys.stderr.write(os.environ["GREETING"] + " from " + os.getcwd())
sys.stderr.close()
answer('{"value": 1}')
hear()`),
    env: { GREETING: "hello" },
    cwd: "/",
  });
  assertEquals(agent.identity, { name: "x", version: "1", language: "p", runtime: "r", os: "linux" });
  assertEquals(agent.capabilities.size, 0);
  const reply = await agent.invoke("getsockopt", { socket: 1, option: "TCP_NODELAY" });
  assertEquals(reply, { value: { value: 1 } });
  await Promise.all([agent.stop(), agent.stop()]);
  assertEquals(agent.takeStderr(), "hello from /");
  assertEquals(agent.takeStderr(), "");
});

strictly("A command that does not exist says so", async () => {
  await refused(["/nowhere/agent"], ['there is no program "/nowhere/agent"', "check the first word"]);
  await refused([], ['there is no program ""']);
  await refused(["/"], ['"/" could not be started: ', "Permission denied"]);
});

strictly("A working directory that is none is reported as such", async () => {
  for (const cwd of ["/nowhere", "/dev/null"]) {
    const { message, missing } = await assertRejects(
      () => AgentEndpoint.start({ name: "x", command: ["true"], cwd }),
      AgentStartError,
    );
    assertStringIncludes(message, `its working directory "${cwd}" is not a folder`);
    // Nothing has to be installed.
    assertEquals(missing, false);
  }
});

strictly("A library that cannot be preloaded is not passed over in silence", async () => {
  if (Deno.build.os !== "linux") return;
  const command = misbehaving("hello()\nhear()");
  const env = { LD_PRELOAD: "/nowhere/mine.so" };
  const { message } = await assertRejects(
    () => AgentEndpoint.start({ name: "odd", command, env }),
    AgentStartError,
  );
  assertStringIncludes(message, "a library of LD_PRELOAD was passed over");
  assertStringIncludes(message, "object '/nowhere/mine.so' from LD_PRELOAD cannot be preloaded");
});

strictly("An agent that exits at once says how, and how its stderr ended", async () => {
  const error = await refused(misbehaving(`sys.exit("no such module")`), [
    "it exited with code 1",
    'expected the answer to "initialize"',
    "by hand",
    "no such module",
  ]);
  assertStringIncludes(error.stderr, "no such module");
  await refused(misbehaving(`os.kill(os.getpid(), signal.SIGKILL)`), ["it was ended by SIGKILL"]);
});

strictly(
  "A file of the command that is not there is named, whatever the interpreter says of it",
  async () => {
    await refused(["python3", "./no_such_agent.py"], ['there is no file "./no_such_agent.py"']);
    const complaining = 'print("Could not open input file: " + sys.argv[1])';
    await refused([...misbehaving(complaining), "no_such_agent.php"], [
      'there is no file "no_such_agent.php"',
    ]);
  },
);

strictly(
  "An empty line is reported with the line after it, as a warning of the language begins so",
  async () => {
    await refused(misbehaving(`say("")\nsay("Warning: Undefined variable")\nhear()\nhear()`), [
      'an empty line and then "Warning: Undefined variable"',
      "stdout belongs to the protocol",
    ]);
  },
);

strictly("Garbage instead of the handshake is quoted, without what a terminal would obey", async () => {
  const error = await refused(misbehaving(`say("\\x1b[31mWelcome!" + "x" * 5000)\nhear()\nhear()`), [
    '"\\u{1b}[31mWelcome!xxx',
    "stdout belongs to the protocol",
    "PROTOCOL.md",
  ]);
  assertLess(error.message.length, 600);
  assert(!error.message.includes("\u001b"));
});

strictly(
  "A silent agent is given up after its limit, with what it wrote on stderr and left without an end",
  async () => {
    const loading = `sys.stderr.write("still loading\\n")\nsys.stderr.flush()\nhear()\nhear()`;
    const unended = `hear()\nsys.stdout.write('{"jsonrpc":"2.0"')\nsys.stdout.flush()\nhear()`;
    const limitMs = 2_000;
    const said = `it did not answer "initialize" within ${limitMs} ms, and it still runs`;
    const [error] = await Promise.all([
      refused(
        misbehaving(loading),
        [`${said};`, "give it more time", "its stderr ends:\n  still loading"],
        limitMs,
      ),
      refused(
        misbehaving(unended),
        [`${said}; its stdout ends in the middle of a line: "{"jsonrpc":"2.0""`],
        limitMs,
      ),
    ]);
    assert(!error.message.includes("middle of a line"));
  },
);

strictly(
  "What an agent leaves on stderr is shown without what a terminal would obey, and not at length",
  async () => {
    const error = await refused(
      misbehaving(`sys.stderr.write("\\x1b[31mred" + "x" * 5000 + "\\n")\nsys.exit(3)`),
      ["its stderr ends:\n  \\u{1b}[31mredxxx"],
    );
    assertLess(error.message.length, 1500);
    assert(!error.message.includes("\u001b"));
  },
);

strictly("An agent that closes its stdout and stays is given up", async () => {
  await refused(misbehaving(`os.close(1)\nhear()\nhear()`), ["its stdout closed while it still runs"]);
});

const IDENTITY = `"identity":{"name":"x","version":"1","language":"p","runtime":"r","os":"linux"}`;
const WRONG: [string, string, string][] = [
  ["another version", `{"protocol":2,${IDENTITY},"capabilities":[]}`, '"protocol" is 2, expected 1'],
  ["no version", `{${IDENTITY},"capabilities":[]}`, '"protocol" is missing, expected 1'],
  [
    "an unknown capability",
    `{"protocol":1,${IDENTITY},"capabilities":["stream","telepathy"]}`,
    '"capabilities[1]" is "telepathy"',
  ],
  [
    "a capability that is not a word",
    `{"protocol":1,${IDENTITY},"capabilities":[1]}`,
    '"capabilities[0]" is 1',
  ],
  [
    "no list of capabilities",
    `{"protocol":1,${IDENTITY},"capabilities":"stream"}`,
    '"capabilities" is "stream", expected a list',
  ],
  ["no identity", `{"protocol":1,"capabilities":[]}`, '"identity" is missing, expected an object'],
  [
    "half an identity",
    `{"protocol":1,"identity":{"name":"x"},"capabilities":[]}`,
    '"identity.version" is missing, expected a string',
  ],
];

for (const [name, result, expected] of WRONG) {
  strictly(`A handshake with ${name} is refused`, async () => {
    await refused(misbehaving(`asked = hear()\nanswer(${JSON.stringify(result)})\nhear()`), [expected]);
  });
}

strictly("A handshake that the agent refuses is reported in its words", async () => {
  const error = `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"only protocol 7 here"}}`;
  await refused(misbehaving(`hear()\nsay(${JSON.stringify(error)})\nhear()`), ["only protocol 7 here"]);
});
