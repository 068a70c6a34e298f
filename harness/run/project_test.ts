import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Unsupported } from "../endpoint/errors.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import { folderOfTests } from "../proof/in_folder.ts";
import { implementationIn, relayIn } from "./implementation_of.ts";
import { ProjectError, projectImplementations, projectRelays } from "./project.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const folder = folderOfTests();

async function project(contents: unknown) {
  const path = `${folder}/sockspec.json`;
  await Deno.writeTextFile(path, typeof contents === "string" ? contents : JSON.stringify(contents));
  return await projectImplementations(path);
}

const of = (entry: unknown) => ({ implementations: { mine: entry } });

const WRONG: readonly (readonly [unknown, string])[] = [
  ["{", ": It is not JSON: "],
  ["\n", ": It is empty, expected JSON"],
  ['{"a": \u001b}', "\\u{1b}"],
  [[], "the value is [], expected an object"],
  [{ implementation: {}, implementations: {} }, 'the value has the member "implementation"'],
  [of({ comand: "x" }), '"implementations.mine" has the member "comand", expected members among command, '],
  [of({ command: 1 }), '"implementations.mine.command" is 1, expected the command of an agent'],
  [of({ command: "python3 'x" }), "opens a quote"],
  [of({}), '"implementations.mine" has neither "command" nor "agent", expected one'],
  [of({ command: "x", agent: "c" }), '"implementations.mine" has both "command" and "agent"'],
  [of({ agent: "pyton" }), '"implementations.mine.agent" is "pyton", expected one of libc, deno, python'],
  [of({ agent: "pyton" }), 'did you mean "python"?'],
  [of({ command: "x", env: { A: 1 } }), '"implementations.mine.env.A" is 1, expected a text without NUL'],
  [of({ command: "x", env: { A: "\0" } }), "expected a text without NUL"],
  [of({ command: "x", env: { "A=B": "" } }), '"implementations.mine.env" has the name "A=B", expected one'],
  [of({ command: "x", without: ["famly:ipv6"] }), '"implementations.mine.without[0]" is "famly:ipv6"'],
  [of({ command: "x", without: ["famly:ipv6"] }), 'did you mean "family:ipv6"?'],
  [of({ command: "x {listen}" }), '"implementations.mine.command" has "{listen}", which stands for nothing'],
  [{ implementations: { python: { command: "x" } } }, '"implementations.python" has the name of a built-in'],
  [{ implementations: { "": { command: "x" } } }, "has no name"],
  [{ relays: { mine: {} } }, '"relays.mine.command" is missing, expected the command of a relay'],
  [
    { relays: { mine: { command: "p {listen}" } } },
    '"relays.mine.command" must have {target}, or {target_host}',
  ],
  [
    { relays: { socat: { command: "p {listen} {target}" } } },
    '"relays.socat" has the name of a built-in one',
  ],
  [{ relays: { "a+b": { command: "p {listen} {target}" } } }, '"relays.a+b" is not a name'],
];

Deno.test("A relay of a project is a link like any other", async () => {
  const command = "proxy --from {listen} --to {target}";
  await Deno.writeTextFile(
    `${folder}/relays.json`,
    JSON.stringify({ relays: { mine: { command, cwd: "/" } } }),
  );
  const relays = await projectRelays(`${folder}/relays.json`);
  const { name, custom, configured, relay } = relayIn(relays, "socat+mine");
  assertEquals([name, custom, configured, relay], ["socat+mine", true, true, true]);
  assertEquals(await projectImplementations(`${folder}/relays.json`), {});
});

Deno.test("A mistake in a project's file is reported by where it is, what was found and what is expected", async () => {
  for (const [contents, words] of WRONG) {
    const { message } = await assertRejects(() => project(contents), ProjectError);
    assertStringIncludes(message, `${folder}/sockspec.json`);
    assertStringIncludes(message, words);
  }
  const { message } = await assertRejects(() => projectImplementations(folder), ProjectError);
  assertStringIncludes(message, "Could not read");
});

Deno.test({
  name: "A project's file that is a pipe is refused, and nothing waits for it",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const pipe = `${folder}/pipe`;
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const { message } = await assertRejects(() => projectImplementations(pipe), ProjectError);
    assertEquals(message, `Could not read "${pipe}": It is a pipe, expected a file`);
  },
});

Deno.test("A byte order mark before a project's file is not a mistake", async () => {
  assertEquals(Object.keys(await project("\ufeff" + JSON.stringify(of({ command: "x" })))), ["mine"]);
});

Deno.test("A folder without a project's file names nothing", async () => {
  assertEquals(await projectImplementations(`${folder}/none.json`), {});
});

Deno.test("An implementation of a project is started in its surroundings, less what is left out", async () => {
  const { mine } = await project(of({
    command: `sh -c 'test "$MINE" = yes && test "$PWD" = "${folder}" && exec "$0" "$@"' ` +
      `${Deno.execPath()} run -A --no-config --quiet ${ROOT}harness/agents/serve_main.ts deno`,
    env: { MINE: "yes" },
    cwd: folder,
    without: ["family:ipv6"],
  }));
  const endpoint = await mine!.start({ folder });
  try {
    assert(endpoint.capabilities.has("family:ipv4"));
    assert(!endpoint.capabilities.has("family:ipv6"));
  } finally {
    await endpoint.stop();
  }
});

Deno.test("A built-in agent can be started in other surroundings under a name of the project's", async () => {
  const named = await project(of({ agent: "deno", without: ["datagram", "option:TCP_NODELAY"] }));
  const endpoint = await implementationIn(named, "mine").start({ folder });
  try {
    assertEquals(endpoint.identity.name, "deno");
    assert(!endpoint.capabilities.has("datagram"));
    const params = { socket: 1 as SocketId, option: "TCP_NODELAY", value: 1 } as const;
    await assertRejects(async () => await endpoint.invoke("setsockopt", params), Unsupported, "left out");
  } finally {
    await endpoint.stop();
  }
});
