import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { conformance } from "./conformance.ts";
import { parseCommand } from "./agent/words.ts";
import { compiles } from "./agents/reference.ts";
import { temporaryFolder } from "./endpoint/temporary.ts";
import { PYTHON } from "./proof/python.ts";

const ROOT = new URL("..", import.meta.url).href;
const ignore = Deno.build.os !== "linux";
const FINDING = {
  name: "reset-is-end-of-file",
  of: ["libc"],
  reason: "It is so for the test.",
  where: { "tcp/reset/recv-once-then-eof role=server": "firstRecv eof" },
};
const FAILING = `
import { conformance, defineCase, outcome, posix } from "@sockspec/sockspec";
await conformance("libc", {
  select: ["tcp/reset/recv-once-then-eof", "family:ipv4"],
  expectations: { findings: [${JSON.stringify(FINDING)}] },
  cases: [defineCase({
    id: "own/close-is-reset",
    title: "close",
    requirement: "A close resets the connection, for the test.",
    level: "may",
    sources: [posix("recv", "ECONNRESET")],
    axes: {},
    needs: { subject: ["stream"], peer: ["stream"] },
    outcomes: { recv: { conforming: ["ECONNRESET"] } },
    async script({ connected, record }) {
      const { subject, peer } = await connected();
      await peer.close();
      record("recv", await outcome(subject.recv(1)));
    },
  })],
});
`;

/** The imports that the README asks of a project. */
const IMPORTS = JSON.stringify({
  imports: { "@sockspec/sockspec": `${ROOT}mod.ts`, "@std/assert": import.meta.resolve("@std/assert") },
});

/** A folder of a project's own, with a file of tests in it. */
class Project implements AsyncDisposable {
  readonly folder: string;
  readonly file: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.file = `${folder}/own_test.ts`;
  }

  static async make(tests: string): Promise<Project> {
    const project = new Project(temporaryFolder());
    await Deno.writeTextFile(project.file, tests);
    await Deno.writeTextFile(`${project.folder}/imports.json`, IMPORTS);
    return project;
  }

  /** Runs Deno in the folder; its exit code and its output. */
  async deno(args: string[], env: Record<string, string> = {}): Promise<{ code: number; told: string }> {
    const [verb, ...words] = args;
    const imports = `${this.folder}/imports.json`;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [verb!, "--quiet", "--no-check", "--no-config", "--import-map", imports, ...words],
      cwd: this.folder,
      env: { NO_COLOR: "1", ...env },
    }).output();
    return { code, told: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test({
  name: "A test of conformance() names a stale finding or a failure, with the command that runs it alone",
  ignore,
  fn: async () => {
    await using project = await Project.make(FAILING);
    const { code, told } = await project.deno(["test", "-A", "--unstable-net", project.file]);
    assertEquals(code, 1, told);
    assertStringIncludes(told, "libc tcp/reset/recv-once-then-eof role=client,family=ipv4 ... ok");
    assertMatch(
      told,
      /role=server,family=ipv4 => .*\n.*Stale finding "reset-is-end-of-file": .* listed is firstRecv eof, but ECONNRESET occurred/,
    );
    for (const words of ["MAY by POSIX recv()", "✗ recv", "accepted: ECONNRESET", "socket 1.close() → ok"]) {
      assertStringIncludes(told, words);
    }
    const again = parseCommand(/again: deno (.*)$/m.exec(told)?.[1] ?? "");
    assertEquals(again.at(-1), project.file);
    const alone = await project.deno(again);
    assertStringIncludes(alone.told, "0 passed | 1 failed");
  },
});

Deno.test("conformance() refuses a peer, or an exploration, beside a pair", async () => {
  for (const beside of [{ peer: "python" }, { explore: { random: 1 } }]) {
    await assertRejects(
      () => conformance("libc", { pair: true, ...beside }),
      TypeError,
      '"pair" makes the implementation its own peer',
    );
  }
});

/** Tests of an implementation that is its own peer. */
const PAIR = `
import { conformance, defineCase, posix } from "@sockspec/sockspec";
await conformance("python", {
  pair: true,
  select: ["tcp/stream/echo", "family:ipv4"],
  cases: [defineCase({
    id: "own/pair",
    title: "The peer of a pair",
    requirement: "Both seats have processes of the same implementation.",
    level: "must",
    sources: [posix("socket")],
    axes: {},
    needs: { subject: ["stream"], peer: ["stream"] },
    outcomes: { peer: { conforming: ["same"] } },
    script({ subject, peer, record }) {
      const [one, other] = [subject.endpoint, peer.endpoint];
      const same = one !== other && one.identity.name === other.identity.name;
      record("peer", same ? "same" : "different");
      return Promise.resolve();
    },
  })],
});
`;

Deno.test("conformance() makes a pair its own peer", async () => {
  await using project = await Project.make(PAIR);
  const { code, told } = await project.deno(["test", "-A", "--unstable-net", project.file]);
  assertEquals(code, 0, told);
  assertStringIncludes(told, "python own/pair ... ok");
});

Deno.test({
  name: "conformance() explores, and fails with the sequences that nobody lists",
  ignore,
  fn: async () => {
    const known = {
      name: "remembers-peer",
      of: ["deno"],
      reason: "It is so for the test.",
      where: {
        "explore/tcp-waiting/peer-abort/getpeername": "2:getpeername same",
        "explore/tcp-waiting/peer-abort/sendall": "2:sendall ok",
      },
    };
    await using project = await Project.make(`
import { conformance } from "@sockspec/sockspec";
const options = { select: ["tcp/reset/recv-once-then-eof"] };
await conformance("libc", { ...options, explore: { random: 10, length: 1 } });
const explore = { random: 10, length: 2 };
await conformance("deno", { ...options, explore, expectations: { findings: [${JSON.stringify(known)}] } });
`);
    const { code, told } = await project.deno(["test", "-A", "--unstable-net", project.file]);
    assertEquals(code, 1, told);
    assertStringIncludes(told, "libc explore tcp family=ipv4,mode=nonblocking ... ok");
    assertStringIncludes(told, "libc explore unix family=unix,mode=blocking ... ok");
    assertStringIncludes(told, "libc explore udp family=ipv6,mode=nonblocking ... ok");
    assertStringIncludes(told, "deno explore tcp family=ipv4,mode=natural ... FAILED");
    assertStringIncludes(told, "shut-write: ENOTCONN → ok\n  peer-abort/shut-write");
    assertStringIncludes(told, "A known sequence does not deviate any more");
    assert(!told.includes("getpeername: ENOTCONN → same"), told);
  },
});

/**
 * Tests in a process that takes its system for macOS. They write down each peer, and each library that is
 * opened.
 */
const ELSEWHERE = `
const write = (line) => Deno.writeTextFileSync("seen", line + "\\n", { append: true });
Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "darwin" } });
Object.defineProperty(Deno, "dlopen", { value: (path) => write("opened " + path) });
const { conformance, defineCase, outcome, posix } = await import("@sockspec/sockspec");
for (const name of ["libc", "deno", "python"]) {
  await conformance(name, {
    select: ["tcp/reset/recv-once-then-eof"],
    cases: [defineCase({
      id: "own/peer",
      title: "The peer of this host",
      requirement: "A close ends the stream.",
      level: "must",
      sources: [posix("recv")],
      axes: {},
      needs: { subject: ["stream"], peer: ["stream"] },
      outcomes: { recv: { conforming: ["eof"] } },
      async script({ connected, peer, record }) {
        write(peer.endpoint.identity.name);
        const connection = await connected();
        await connection.peer.close();
        record("recv", await outcome(connection.subject.recv(1)));
      },
    })],
  });
}
`;

Deno.test({
  name: "Without libc, the peer of conformance() is the c agent, or python where there is no compiler",
  ignore,
  fn: async () => {
    await using project = await Project.make(ELSEWHERE);
    const programs = `${project.folder}/programs`;
    await Deno.mkdir(programs);
    await Deno.writeTextFile(`${programs}/python3`, `#!/bin/sh\nexec '${PYTHON[0]}' "$@"\n`, { mode: 0o755 });
    const best = await compiles() ? "c" : "python";
    for (const [peer, env] of [[best, {}], ["python", { PATH: programs }]] as const) {
      const { code, told } = await project.deno(["test", "-A", "--unstable-net", project.file], env);
      assertEquals(code, 0, told);
      assertStringIncludes(told, "libc: not available: libc is for Linux on x86_64 and aarch64");
      assertStringIncludes(told, "10 passed | 0 failed | 1 ignored");
      const seen = `${project.folder}/seen`;
      assertEquals(await Deno.readTextFile(seen), `${peer}\n${peer}\n`);
      await Deno.remove(seen);
    }
  },
});

const SHARD = `
import { conformance } from "@sockspec/sockspec";
const index = Number(Deno.args[0]);
await conformance("libc", { select: ["tcp/reset/recv-once-then-eof"], shard: { index, of: 2 } });
`;

Deno.test({
  name: "The shards of conformance() have every variant once, and there is no other",
  ignore,
  fn: async () => {
    await using project = await Project.make(SHARD);
    const tests: string[] = [];
    for (const index of ["1", "2"]) {
      const { code, told } = await project.deno(["test", "-A", "--unstable-net", project.file, "--", index]);
      assertEquals(code, 0, told);
      tests.push(...[...told.matchAll(/^libc (\S+ \S+) \.\.\. ok/gm)].map(([, name]) => name!));
    }
    const axes = ["client", "server"].flatMap((role) =>
      ["ipv4", "ipv6"].map((family) => `role=${role},family=${family}`)
    );
    assertEquals(tests.sort(), axes.map((each) => `tcp/reset/recv-once-then-eof ${each}`));
    const { code, told } = await project.deno(["test", "-A", "--unstable-net", project.file, "--", "3"]);
    assertEquals(code, 1);
    assertStringIncludes(
      told,
      "RangeError: The shard must have an index from 1 to its number of shards, found 3 of 2",
    );
  },
});
