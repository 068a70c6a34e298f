/**
 * The capabilities that the agents declare: `deno task declared` writes them anew for those that are here,
 * and the doctor's test of all agents holds them to it.
 *
 * @module
 */
import known from "../doctor/testdata/capabilities.json" with { type: "json" };
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { CAPABILITIES } from "../endpoint/capabilities.ts";
import { heldFolder } from "../endpoint/temporary.ts";
import { orWhyNot } from "./or_why_not.ts";

/** Those that depend on the host: not every one has IPv6, a young kernel, or the privilege. */
const OF_HOST = new Set<string>(["family:ipv6", "filter", "withhold", "option:IP_LOCAL_PORT_RANGE"]);

/** The words that do not depend on the host, in order. */
export function lasting(words: Iterable<string>): string[] {
  return [...words].filter((word) => !OF_HOST.has(word)).sort();
}

/** The words that an implementation is known to declare. */
export function wordsOf(name: string): string[] {
  return Object.entries(known).filter(([, names]) => names.split(" ").includes(name)).map(([word]) => word);
}

/** The words that an implementation declares here, or is known to declare where it is not available. */
async function declared(name: string, folder: string): Promise<readonly string[]> {
  const endpoint = await orWhyNot(IMPLEMENTATIONS[name]!.start({ folder, served: true }));
  if (typeof endpoint === "string") return wordsOf(name);
  await endpoint.stop();
  return [...endpoint.capabilities];
}

if (import.meta.main) {
  await using folder = heldFolder();
  const table = new Map(lasting(Object.keys(CAPABILITIES)).map((word) => [word, [] as string[]]));
  for (const name of Object.keys(IMPLEMENTATIONS)) {
    for (const word of await declared(name, folder.path)) table.get(word)?.push(name);
  }
  const lines = [...table].map(([word, names]) => [word, names.join(" ")]);
  const file = new URL("../doctor/testdata/capabilities.json", import.meta.url);
  await Deno.writeTextFile(file, `${JSON.stringify(Object.fromEntries(lines), null, 2)}\n`);
}
