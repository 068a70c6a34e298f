/**
 * Imports every test, so that the gate runs them in one isolate: an isolate for each file compiles the
 * harness anew, for a tenth of a second of processor. With an argument such as `1/2` it imports the first of
 * two parts. Two tests are left out that the gate runs by themselves: `broken_test.ts` takes as long as a
 * part, and the agents of `conformance_test.ts` run until its end, where other tests look for agents left
 * behind.
 *
 * @module
 */
const ROOT = new URL("../..", import.meta.url);

const BY_THEMSELVES = ["broken_test.ts", "conformance_test.ts"];

async function* testsIn(folder: URL): AsyncGenerator<string> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory } of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
    if (isDirectory) yield* testsIn(new URL(`${name}/`, folder));
    else if (name.endsWith("_test.ts") && !BY_THEMSELVES.includes(name)) {
      yield new URL(name, folder).href;
    }
  }
}

const [part = 1, parts = 1] = Deno.args.at(0)?.split("/").map(Number) ?? [];
let count = 0;
for (const folder of ["cases/", "harness/", "reports/"]) {
  for await (const test of testsIn(new URL(folder, ROOT))) {
    if (count++ % parts === part - 1) await import(test);
  }
}
