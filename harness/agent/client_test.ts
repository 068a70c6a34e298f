import { assert, assertEquals, assertGreater, assertInstanceOf, assertLess } from "@std/assert";
import { assertRejects, assertStringIncludes } from "@std/assert";
import type { Method, Params } from "../endpoint/operations.ts";
import { EndpointLost, HarnessError, Unsupported } from "../endpoint/errors.ts";
import { AgentEndpoint } from "./client.ts";
import { endStrays } from "./process.ts";
import { afterHandshake, gone, misbehaving, runs, strictly } from "../proof/misbehaving.ts";

/** The error of the harness when the agent runs `body` instead of answering `method` properly. */
async function lost<M extends Method>(body: string, method: M, params: Params<M>): Promise<EndpointLost> {
  const agent = await afterHandshake(body);
  try {
    const error = await assertRejects(async () => await agent.invoke(method, params), EndpointLost);
    // It stays lost, without hanging.
    await assertRejects(async () => await agent.invoke("close", { socket: 1 }), EndpointLost);
    await assertRejects(() => agent.reset(), EndpointLost);
    return error;
  } finally {
    await agent.stop();
  }
}

const recv: Params<"recv"> = { socket: 1, size: 4 };

/** Lines on stdout instead of an answer, and the words of them that the error must have. */
const MESSAGES: [string, string, string][] = [
  ["a line that is not JSON", "hello there", 'the line "hello there" is not a JSON message'],
  ["an answer never asked for", '{"jsonrpc":"2.0","id":99,"result":{}}', "99 is answered and was never made"],
  ["a second handshake", '{"jsonrpc":"2.0","id":1,"result":{}}', "1 is answered twice"],
  ["the id null", '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}}', "the id null"],
  [
    "entered for nothing",
    '{"jsonrpc":"2.0","method":"entered","params":{"id":9}}',
    "9, which was never made",
  ],
  [
    "another code",
    '{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"oops"}}',
    'the error -32000 "oops" is not one of the protocol, in the answer to recv (id 2)',
  ],
  [
    "an error without data",
    '{"jsonrpc":"2.0","id":2,"error":{"code":1,"message":"no"}}',
    '"error.data" is missing',
  ],
];

for (const [name, line, expected] of MESSAGES) {
  strictly(`A message with ${name} breaks the protocol`, async () => {
    const error = await lost(`hear()\nsay(${JSON.stringify(line)})\nhear()`, "recv", recv);
    assertEquals(error.kind, "protocol");
    assertStringIncludes(error.message, 'The agent "odd" broke the protocol: ');
    assertStringIncludes(error.message, expected);
  });
}

strictly("An agent that says that it has failed is ended with its reason", async () => {
  const failed = '{"jsonrpc":"2.0","id":2,"error":{"code":-32603,"message":"division by zero"}}';
  const error = await lost(`hear()\nsay(${JSON.stringify(failed)})\nhear()`, "recv", recv);
  assertEquals(error.kind, "failed");
  assertEquals(
    error.message,
    'The agent "odd" says that it has failed: the error -32603 "division by zero", in the answer to recv (id 2)',
  );
  assertEquals(error.answer, 'the error -32603 "division by zero"');
});

strictly("A process that an agent left behind in a session of its own is found and killed", async () => {
  if (Deno.build.os !== "linux") return;
  const stray = `
asked = hear()
ready, told = os.pipe()
child = os.fork()
if child == 0:
    os.setsid()
    os.closerange(0, 3)
    os.write(told, b"!")
    time.sleep(60)
    os._exit(0)
os.read(ready, 1)
answer('{"socket":%d}' % child)
hear()`;
  const agent = await afterHandshake(stray);
  const { value } = await agent.invoke("socket", { family: "ipv4", type: "stream" });
  const pid = value!.socket;
  assertEquals(await endStrays(), 0, "an agent runs");
  await agent.stop();
  assert(await runs(pid), "it is beyond the group's signal");
  assertEquals(await endStrays(), 1);
  await gone(pid);
  assertEquals(await endStrays(), 0);
});

strictly(
  "A fault of the harness at an agent's line ends that agent, and is not called the agent's",
  async () => {
    const trace = (_name: string, direction: string, line: string): void => {
      if (direction === "←" && line.includes('"id":2,')) throw new TypeError("oops");
    };
    const body = `hello()\nasked = hear()\nanswer("{}")\nhear()`;
    const agent = await AgentEndpoint.start({ name: "odd", command: misbehaving(body), trace });
    const error = await assertRejects(() => agent.invoke("recv", recv), HarnessError);
    assertStringIncludes(error.message, 'The harness failed at a line of the agent "odd": TypeError: oops');
    await assertRejects(() => agent.reset(), HarnessError);
    await agent.stop();
  },
);

/** Runs `drive` against an agent that answers the first request with `result` and leaves the rest alone. */
async function answered(result: string, drive: (agent: AgentEndpoint) => Promise<void>): Promise<void> {
  const agent = await afterHandshake(`asked = hear()\nanswer(${JSON.stringify(result)})\nhear()\nhear()`);
  try {
    await drive(agent);
  } finally {
    await agent.stop();
  }
}

strictly("An error of the socket is a reply; missing methods and parameters are unsupported", async () => {
  const agent = await afterHandshake(`
def fail(code, rest):
    say('{"jsonrpc":"2.0","id":%d,"error":{"code":%d,"message":"words",%s}}' % (hear()["id"], code, rest))
fail(1, '"data":{"errno":"ECONNRESET","native":"reset!","elapsedNs":7}')
fail(1, '"data":{"errno":null,"native":"late","timeout":true}')
fail(-32601, '"x":1')
fail(-32602, '"x":1')
hear()`);
  assertEquals(await agent.invoke("recv", recv), {
    error: { errno: "ECONNRESET", native: "reset!" },
    elapsedNs: 7,
  });
  assertEquals(await agent.invoke("recv", recv), { error: { errno: null, native: "late", timeout: true } });
  for (let time = 0; time < 2; time++) {
    const error = await assertRejects(() => agent.invoke("recv", recv), Unsupported, "words");
    assertEquals(error.method, "recv");
  }
  await agent.stop();
});

strictly("Entered is reported once, and late or repeated it is ignored", async () => {
  const agent = await afterHandshake(`
note = '{"jsonrpc":"2.0","method":"entered","params":{"id":2}}'
asked = hear()
say(note)
say(note)
answer('{"data":{"base64":""}}')
say(note)
asked = hear()
answer('{}')
hear()`);
  let entered = 0;
  await agent.invoke("recv", recv, () => entered++);
  await agent.invoke("close", { socket: 1 });
  assertEquals(entered, 1);
  await agent.stop();
});

strictly("A socket number used again before a reset breaks the protocol", async () => {
  const agent = await afterHandshake(`
for result in ['{"socket":5}', '{"open":1}', '{"socket":5}', '{"socket":5}']:
    asked = hear()
    answer(result)
hear()`);
  const open = (): Promise<unknown> => agent.invoke("socket", { family: "ipv4", type: "stream" });
  await open();
  assertEquals(await agent.reset(), { open: 1 });
  await open();
  await assertRejects(open, EndpointLost, '"socket" is 5 again');
  await agent.stop();
});

strictly("A reset is answered last, and in time", async () => {
  const early = await afterHandshake(`hear()\nasked = hear()\nanswer('{"open":0}')\nhear()`);
  const waiting = assertRejects(async () => await early.invoke("recv", recv), EndpointLost);
  await assertRejects(() => early.reset(), EndpointLost, '"reset" is answered while "recv" waits');
  await waiting;
  await early.stop();
  const silent = await afterHandshake(`hear()\nhear()`);
  await assertRejects(() => silent.reset(), EndpointLost, 'it did not answer "reset" within 5000 ms');
  await silent.stop();
});

strictly("A line of 100 MiB ends the agent and not the harness", async () => {
  const before = Deno.memoryUsage().rss;
  const error = await lost(`hear()\nsay("x" * 100 * 1024 * 1024)\nhear()`, "recv", recv);
  assertStringIncludes(error.message, 'a line has more than 1048576 bytes and begins "xxx');
  assertLess(Deno.memoryUsage().rss - before, 64 * 1024 * 1024);
});

strictly("Endless output without a newline ends the agent", async () => {
  const error = await lost(`hear()\nwhile True: os.write(1, b"\\0" * 65536)`, "recv", recv);
  assertStringIncludes(error.message, "a line has more than 1048576 bytes");
});

strictly("Bytes that are not UTF-8 break the protocol", async () => {
  const error = await lost(`hear()\nos.write(1, b'{"\\xff":1}\\n')\nhear()`, "recv", recv);
  assertStringIncludes(error.message, "a line is not UTF-8");
});

strictly("Lines come whole however they are cut", async () => {
  const agent = await afterHandshake(`
asked = hear()
for byte in b'{"jsonrpc":"2.0","id":2,"result":{"data":{"base64":"aGk="}}}\\n{"jsonrpc":"2.0","id":3,"result":{}}\\n':
    os.write(1, bytes([byte]))
hear()
hear()`);
  const replies = [agent.invoke("recv", recv), agent.invoke("close", { socket: 1 })];
  assertEquals(await Promise.all(replies), [{ value: { data: new Uint8Array([104, 105]) } }, { value: {} }]);
  await agent.stop();
});

strictly("A closed stdout ends the agent", async () => {
  const error = await lost(`hear()\nos.close(1)\ntime.sleep(60)`, "recv", recv);
  assertStringIncludes(error.message, "its stdout closed while it still runs");
});

strictly("An agent that reads no stdin costs no hang, and no more than 8 MiB", async () => {
  const agent = await afterHandshake(`time.sleep(60)`);
  const data = new Uint8Array(65_536);
  const sent = Array.from({ length: 100 }, () => agent.invoke("send", { socket: 1, data }));
  const results = await Promise.allSettled(sent);
  for (const result of results) {
    assert(result.status === "rejected");
    assertInstanceOf(result.reason, EndpointLost);
    assertStringIncludes(result.reason.message, "8388608 bytes of its stdin unread");
  }
  await agent.stop();
});

strictly("Too much for one message is refused before it is sent", async () => {
  await answered("{}", async (agent) => {
    const data = new Uint8Array(65_537);
    await assertRejects(() => agent.invoke("send", { socket: 1, data }), RangeError, "at most 65536");
  });
});

strictly("Of a flood on stderr the end is kept", async () => {
  const agent = await afterHandshake(`
asked = hear()
sys.stderr.write("y" * 5000000 + "the end")
sys.stderr.flush()
time.sleep(0.05)
answer('{}')
hear()`);
  await agent.invoke("close", { socket: 1 });
  await agent.stop();
  const text = agent.takeStderr();
  assertLess(text.length, 17_000);
  assertStringIncludes(text, "[4983623 bytes left out]");
  assert(text.endsWith("ythe end"));
});

strictly("An agent that dies amid calls is reported with its code and its last words", async () => {
  const agent = await afterHandshake(`
hear()
hear()
sys.stderr.write("first\\nSegmentation \\x1b[1mfault\\n")
sys.stderr.flush()
os._exit(3)`);
  const calls = [agent.invoke("recv", recv), agent.invoke("recv", recv)];
  for (const result of await Promise.allSettled(calls)) {
    assert(result.status === "rejected");
    assertInstanceOf(result.reason, EndpointLost);
    assertEquals(result.reason.kind, "died");
    assertStringIncludes(
      result.reason.message,
      'with code 3, after "first" and "Segmentation \\u{1b}[1mfault" on stderr',
    );
  }
  await agent.stop();
  const error = await lost(`hear()\nos.kill(os.getpid(), signal.SIGSEGV)`, "recv", recv);
  assertStringIncludes(error.message, "it was ended by SIGSEGV");
});

strictly("The last answer of a dying agent still counts", async () => {
  await answered('{"count":3}', async (agent) => {
    const reply = await agent.invoke("send", { socket: 1, data: new Uint8Array(3) });
    assertEquals(reply, { value: { count: 3 } });
  });
});

strictly("An agent that ignores SIGTERM and the end of stdin is killed after its second", async () => {
  const agent = await afterHandshake(`
signal.signal(signal.SIGTERM, signal.SIG_IGN)
asked = hear()
answer('{"socket":%d}' % os.getpid())
time.sleep(60)`);
  const { value } = await agent.invoke("socket", { family: "ipv4", type: "stream" });
  const before = performance.now();
  await agent.stop();
  const elapsed = performance.now() - before;
  assertGreater(elapsed, 900);
  assertLess(elapsed, 3000);
  await gone(value!.socket);
});

/** The pid of a fork that stays when its parent leaves in the way that `leave` (Python) says. */
async function fork(agent: AgentEndpoint): Promise<number> {
  const { value } = await agent.invoke("socket", { family: "ipv4", type: "stream" });
  assertEquals(await runs(value!.socket), true);
  return value!.socket;
}

const FORK = `
asked = hear()
child = os.fork()
if child == 0:
    time.sleep(60)
answer('{"socket":%d}' % child)
hear()`;

strictly("A fork ends with the agent that is stopped", async () => {
  const agent = await afterHandshake(FORK);
  const pid = await fork(agent);
  await agent.stop();
  await gone(pid);
});

strictly("A fork ends with the agent that died", async () => {
  const agent = await afterHandshake(`${FORK}\nos._exit(9)`);
  const pid = await fork(agent);
  await assertRejects(async () => await agent.invoke("recv", recv), EndpointLost, "code 9");
  await gone(pid);
  await agent.stop();
});

strictly("Calls that wait when the agent is stopped fail", async () => {
  const agent = await afterHandshake(`hear()\nhear()`);
  const waiting = assertRejects(async () => await agent.invoke("recv", recv), EndpointLost, "was stopped");
  await agent.stop();
  await waiting;
});
