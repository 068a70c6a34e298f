import { assertEquals } from "@std/assert";

const ROOT = new URL("../..", import.meta.url).pathname;

/**
 * The rooms, by what each may import besides itself: whatever stands before it. `reports` works on stored
 * results alone, so it imports nothing of the harness, and every room may use it. Files beside the rooms
 * (`mod.ts`, `harness/conformance.ts`) stand at the top.
 */
const FLOORS: readonly (readonly string[])[] = [
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

function roomOf(path: string): string {
  const [first, second] = path.split("/");
  return first === "harness" ? `${first}/${second}` : first!;
}

function floorOf(room: string): number {
  return FLOORS.findIndex((floor) => floor.includes(room));
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

Deno.test("No room imports from a room above it or beside it", async () => {
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
      const [from, to] = [roomOf(path), roomOf(target)];
      if (from !== to && !(floorOf(to) >= 0 && floorOf(to) < floorOf(from))) {
        wrong.push(`${path} → ${target}`);
      }
    }
  }
  assertEquals(wrong, []);
});
