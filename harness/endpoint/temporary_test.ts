import { assert, assertStringIncludes, assertThrows } from "@std/assert";
import { NoTemporaryFolder, temporaryFolder } from "./temporary.ts";

const ignore = Deno.build.os === "windows";
const place = temporaryFolder();
Deno.test.afterAll(() => Deno.remove(place, { recursive: true }));

/** A temporary folder where TMPDIR is `path`; it is removed at once. */
function folderIn(path: string): string {
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", path);
  try {
    const folder = temporaryFolder();
    Deno.removeSync(folder);
    return folder;
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
  }
}

Deno.test({ name: "Temporary folders are in TMPDIR", ignore }, () => {
  assertStringIncludes(folderIn(place), `${place}/sockspec-`);
});

Deno.test(
  { name: "Where paths of AF_UNIX would be too long or relative, folders are in /tmp", ignore },
  () => {
    const long = `${place}/${"x".repeat(60)}`;
    Deno.mkdirSync(long);
    for (const path of [long, "."]) assert(folderIn(path).startsWith("/tmp/sockspec-"), path);
  },
);

Deno.test({ name: "A TMPDIR that is no folder is told", ignore }, () => {
  assertThrows(() => folderIn(`${place}/none`), NoTemporaryFolder, "TMPDIR must name a folder");
});
