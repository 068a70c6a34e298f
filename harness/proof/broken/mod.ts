import type { Defect } from "./endpoint.ts";

/** Every defect, from all files of this folder. */
export async function allDefects(): Promise<Defect[]> {
  const found: Defect[] = [];
  const folder = new URL(".", import.meta.url);
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (
      name.endsWith(".ts") && !name.endsWith("_test.ts") &&
      !["mod.ts", "endpoint.ts", "implementation.ts", "relay.ts"].includes(name)
    ) {
      names.push(name);
    }
  }
  for (const name of names.sort()) {
    const module = await import(new URL(name, folder).href) as Record<string, unknown>;
    for (const list of Object.values(module)) if (Array.isArray(list)) found.push(...list as Defect[]);
  }
  return found;
}
