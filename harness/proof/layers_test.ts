import { assertEquals } from "@std/assert";

const ROOT = new URL("../..", import.meta.url).pathname;

/**
 * The layers of folders: each folder may import from itself and from the layers before its own. `reports`
 * works on stored results alone, so it imports nothing of the harness, and every folder may use it. Files
 * beside the folders (`mod.ts`, `harness/conformance.ts`) have layers of their own.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["deno.json", "reports"],
  ["harness/endpoint"],
  ["harness/libc", "harness/deno", "harness/agent"],
  ["harness/script"],
  ["harness/agents"],
  ["harness/relays"],
  ["harness/case"],
  ["cases", "harness/judge", "harness/reproduce", "harness/probe"],
  ["harness/run"],
  ["harness/doctor", "harness/explore"],
  ["harness/cli", "harness/conformance.ts"],
  ["harness/mod.ts"],
  ["mod.ts"],
  ["harness/proof"],
];

function folderOf(path: string): string {
  const [first, second] = path.split("/");
  return first === "harness" ? `${first}/${second}` : first!;
}

function layerOf(folder: string): number {
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

/** Paths of the sources below a folder, without tests and the packages that npm installed. */
async function sources(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${ROOT}${folder}`)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await sources(path));
    else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) found.push(path);
  }
  return found;
}

Deno.test("No folder imports from one above it or beside it", async () => {
  const paths = [
    "mod.ts",
    ...await sources("cases"),
    ...await sources("harness"),
    ...await sources("reports"),
  ];
  const wrong: string[] = [];
  for (const path of paths) {
    const text = await Deno.readTextFile(`${ROOT}${path}`);
    for (const [, specifier] of text.matchAll(/(?:from|import) "(\.[^"]+)"/g)) {
      const target = new URL(specifier!, `file:///${path}`).pathname.slice(1);
      const [from, to] = [folderOf(path), folderOf(target)];
      if (from !== to && !(layerOf(to) >= 0 && layerOf(to) < layerOf(from))) {
        wrong.push(`${path} → ${target}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("ARCHITECTURE.md lists every folder, those that import others first", async () => {
  const text = await Deno.readTextFile(`${ROOT}harness/ARCHITECTURE.md`);
  const table = text.slice(text.indexOf("## Folders"), text.indexOf("## Words"));
  const cells = [...table.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell]) => cell!);
  const listed = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+?)\/?`/g)])
    .map(([, name]) => new URL(name!, "file:///harness/").pathname.slice(1));
  const folders = LAYERS.flat().filter((each) => each !== "deno.json" && !each.endsWith("mod.ts"));
  assertEquals(listed.toSorted(), folders.toSorted());
  assertEquals(listed.map(layerOf), listed.map(layerOf).toSorted((a, b) => b - a));
});
