/**
 * Imports every test, so that the gate runs them in one isolate: an isolate for each file compiles the
 * harness anew, for a tenth of a second of processor. With an argument such as `1/3` it imports the first of
 * three parts. `conformance_test.ts` is left out, as its agents run until its end, and other tests look for
 * agents that were left behind.
 *
 * @module
 */
const ROOT = new URL("../..", import.meta.url);

async function* testsIn(folder: URL): AsyncGenerator<string> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory } of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
    if (isDirectory) yield* testsIn(new URL(`${name}/`, folder));
    else if (name.endsWith("_test.ts") && name !== "conformance_test.ts") yield new URL(name, folder).href;
  }
}

const [part = 1, parts = 1] = Deno.args.at(0)?.split("/").map(Number) ?? [];
let count = 0;
for (const folder of ["cases/", "harness/", "reports/"]) {
  for await (const test of testsIn(new URL(folder, ROOT))) {
    if (count++ % parts === part - 1) await import(test);
  }
}
