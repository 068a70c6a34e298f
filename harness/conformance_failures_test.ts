import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseCommand } from "./agent/words.ts";
import { temporaryFolder } from "./endpoint/temporary.ts";

const ROOT = new URL("..", import.meta.url).href;
const ignore = Deno.build.os !== "linux";
const FINDING = {
  name: "reset-is-end-of-file",
  of: ["libc"],
  reason: "It is so for the test.",
  where: { "tcp/reset/recv-once-then-eof role=server": "firstRecv eof" },
};
const TESTS = `
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

/** What the README says that a project needs to know of a checkout. */
const IMPORTS = JSON.stringify({
  imports: { "@sockspec/sockspec": `${ROOT}mod.ts`, "@std/assert": import.meta.resolve("@std/assert") },
});

async function deno(folder: string, args: string[]): Promise<{ code: number; told: string }> {
  const [verb, ...words] = args;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [verb!, "--quiet", "--no-check", "--no-config", "--import-map", `${folder}/imports.json`, ...words],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  return { code, told: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test({
  name: "conformance() tells what is stale and what failed, with the command that runs the test alone",
  ignore,
  fn: async () => {
    const folder = await temporaryFolder();
    try {
      const file = `${folder}/own_test.ts`;
      await Deno.writeTextFile(file, TESTS);
      await Deno.writeTextFile(`${folder}/imports.json`, IMPORTS);
      const { code, told } = await deno(folder, ["test", "-A", "--unstable-net", file]);
      assertEquals(code, 1, told);
      assertStringIncludes(told, "libc tcp/reset/recv-once-then-eof role=client,family=ipv4 ... ok");
      assertMatch(
        told,
        /role=server,family=ipv4 => .*\n.*Stale finding "reset-is-end-of-file": .* listed is firstRecv eof, but ECONNRESET occurred/,
      );
      for (
        const words of ["MAY by POSIX recv()", "✗ recv", "accepted: ECONNRESET", "socket 1.close() → ok"]
      ) {
        assertStringIncludes(told, words);
      }
      const again = parseCommand(/again: deno (.*)$/m.exec(told)?.[1] ?? "");
      assertEquals(again.at(-1), file);
      const alone = await deno(folder, again);
      assertStringIncludes(alone.told, "0 passed | 1 failed");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
