import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { heldFolder, NoTemporaryFolder, removeLeftovers, temporaryFolder } from "./temporary.ts";
import { folderOfTests } from "../proof/in_folder.ts";

const ignore = Deno.build.os === "windows";
const place = folderOfTests();

/** A temporary folder where TMPDIR is `path`; it is removed at once. */
function folderIn(path: string): string {
  const folder = withPlace(path, temporaryFolder);
  Deno.removeSync(folder);
  return folder;
}

function withPlace<T>(path: string, make: () => T): T {
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", path);
  try {
    return make();
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
  }
}

Deno.test({ name: "Temporary folders are in TMPDIR", ignore }, () => {
  assertStringIncludes(folderIn(place), `${place}/sockspec-`);
});

Deno.test(
  { name: "Where paths of AF_UNIX would be too long, folders are in /tmp; no path is relative", ignore },
  () => {
    const long = `${place}/${"x".repeat(60)}`;
    Deno.mkdirSync(long);
    assert(folderIn(long).startsWith("/tmp/sockspec-"));
    assert(folderIn(".").startsWith("/"));
  },
);

Deno.test({ name: "A TMPDIR that is not a folder is reported", ignore }, () => {
  assertThrows(() => folderIn(`${place}/none`), NoTemporaryFolder, "TMPDIR must name a folder");
});

/** A process that holds a folder in `place`, and the path of that. */
async function holder(place: string): Promise<{ child: Deno.ChildProcess; path: string }> {
  const source = `import { heldFolder } from ${JSON.stringify(new URL("temporary.ts", import.meta.url))};
console.log(heldFolder().path);
await Deno.stdin.read(new Uint8Array(1));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", source],
    env: { TMPDIR: place, NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const path = new TextDecoder().decode((await reader.read()).value).trim();
  await reader.cancel();
  return { child, path };
}

async function end({ child }: { child: Deno.ChildProcess }): Promise<void> {
  child.kill("SIGKILL");
  await child.stdin.close().catch(() => {});
  await child.status;
}

Deno.test({
  name: "What a killed process left behind is removed, and nothing else",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const own = Deno.makeTempDirSync({ dir: place });
    const [killed, alive] = [await holder(own), await holder(own)];
    await Deno.writeTextFile(`${killed.path}/file`, "");
    await end(killed);
    const others = ["sockspec-notes", "sockspec-0123456789abcdef", "sockspec-mine.run", "other-0123.run"];
    for (const name of others) Deno.mkdirSync(`${own}/${name}`);
    await new Deno.Command("ln", { args: ["-s", `${own}/sockspec-notes`, `${own}/sockspec-01.run`] })
      .output();
    Deno.writeTextFileSync(`${own}/sockspec-02.run`, "");
    const names = () => [...Deno.readDirSync(own)].map(({ name }) => name).sort();
    const nameOf = (path: string) => path.split("/").at(-1)!;
    try {
      assert(names().includes(nameOf(killed.path)));
      await using mine = withPlace(own, heldFolder);
      await removeLeftovers(mine);
      assertEquals(
        names(),
        [...others, "sockspec-01.run", "sockspec-02.run", ...[mine, alive].map(({ path }) => nameOf(path))]
          .sort(),
      );
    } finally {
      await end(alive);
    }
  },
});

Deno.test({
  name: "What another user's process left behind stays",
  // Only root can make what belongs to somebody else.
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: async () => {
    const own = Deno.makeTempDirSync({ dir: place });
    const theirs = `${own}/sockspec-0123456789abcdef.run`;
    Deno.mkdirSync(theirs);
    Deno.chownSync(theirs, 12_345, 12_345);
    await using mine = withPlace(own, heldFolder);
    await removeLeftovers(mine);
    assert(Deno.statSync(theirs).isDirectory);
  },
});
