import { endStrays } from "../agent/process.ts";
import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { heldFolder } from "../endpoint/temporary.ts";
import { oneLine } from "../../reports/printable.ts";
import { EXIT } from "../../reports/consequence.ts";
import type { StoredImplementation } from "../../reports/model.ts";
import { projectImplementations } from "../run/project.ts";
import { storeImplementation, storeUnavailable } from "../run/store.ts";

/** Prints every implementation that has a name, and what it is here or why it is not available. */
export async function listImplementations(json: boolean): Promise<number> {
  const all = Object.values({ ...IMPLEMENTATIONS, ...await projectImplementations() });
  await using folder = heldFolder();
  try {
    const found: StoredImplementation[] = [];
    // One after another: what they print is in order, and agents in Java are many threads each.
    for (const each of all) {
      const stored = await startedOnce(each, folder.path);
      found.push(stored);
      if (!json) console.log(line(stored, Math.max(...all.map(({ name }) => name.length))));
    }
    if (json) console.log(JSON.stringify(found, null, 2));
  } finally {
    await endStrays();
  }
  return EXIT.ok;
}

async function startedOnce(implementation: Implementation, folder: string): Promise<StoredImplementation> {
  const { name } = implementation;
  try {
    const endpoint = await implementation.start({ folder, served: true });
    const stored = storeImplementation(name, endpoint);
    await endpoint.stop();
    return stored;
  } catch (error) {
    return storeUnavailable(name, error, false);
  }
}

function line({ name, version, runtime, unavailable }: StoredImplementation, width: number): string {
  const found = unavailable === undefined ? `${version}; ${runtime}` : `not available: ${unavailable}`;
  return `${oneLine(name).padEnd(width)}  ${oneLine(found)}`;
}
