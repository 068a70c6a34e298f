import { assertEquals } from "@std/assert";

const ROOT = new URL("../..", import.meta.url).pathname;

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(`${ROOT}${folder}`)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield await Deno.readTextFile(`${ROOT}${path}`);
  }
}

/** Names that the sources import from modules of the standard library, such as `cli parseArgs`. */
async function imported(): Promise<string[]> {
  const names = new Set<string>();
  for (const folder of ["cases", "harness", "reports"]) {
    for await (const text of sources(folder)) {
      for (const [, list, module] of text.matchAll(/^import (?:type )?\{([^}]*)\} from "@std\/(\w+)";$/gm)) {
        for (const [, name] of list!.matchAll(/(?:type )?(\w+)(?:,|\s*$)/g)) names.add(`${module} ${name}`);
      }
    }
  }
  return [...names].sort();
}

/** Names that the npm route declares. */
async function declared(): Promise<string[]> {
  const names = new Set<string>();
  for (const module of ["assert", "cli", "streams"]) {
    const text = await Deno.readTextFile(`${ROOT}npm/std/${module}.d.ts`);
    for (const [, name] of text.matchAll(/^export (?:class|function|interface) (\w+)/gm)) {
      names.add(`${module} ${name}`);
    }
  }
  return [...names].sort();
}

Deno.test("The npm route declares just the names that are imported from the standard library", async () => {
  assertEquals(await declared(), await imported());
});
