import { AgentStartError } from "../agent/start_error.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { mustHaveRoom } from "../endpoint/temporary.ts";

/** The way from an agent's sources in this package to a command that runs it. */
export interface Recipe {
  /** Source files, by name. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Words of a command that fails where the host lacks something, run before the build; absent where the
   * commands' own programs are all that it takes.
   */
  readonly needs?: readonly string[];
  /** The lowest version of the compiler, as its `--version` tells it. */
  readonly least?: string;
  /**
   * Words of the command that builds it, run in the folder of its files; absent where nothing is built. A
   * build that fails is not a lack of the host.
   */
  readonly build?: readonly string[];
  /** Words of the command that runs it. */
  run(folder: string): string[];
  /** The advice where the host lacks something. */
  readonly install: string;
}

/** An agent of this package could not be built, though its compiler is there. */
export class AgentBuildError extends AgentStartError {
  /** `command` is that of the build; `found` is a clause about it. */
  constructor(agent: string, command: readonly string[], found: string) {
    super(
      agent,
      `its build by "${command.join(" ")}" ${found}`,
      "a program",
      "this compiler or the agent's source has a defect: report it",
    );
  }
}

/** Milliseconds that a compiler may take. */
const BUILD_MS = 120_000;

/** Folders that are being made or are made. */
const made = new Map<string, Promise<void>>();

/**
 * Writes an agent's files, builds them if need be, and gives the command that runs it. What is built is kept
 * in the project's `.cache`, under the digest of its sources and the compiler's version, where this package
 * is in a folder of its own; else in the run's `folder`.
 *
 * @throws {Unavailable} where the host lacks something.
 * @throws {AgentBuildError} where the compiler refuses the sources.
 * @throws {NoTemporaryFolder} where the disk is full.
 */
export async function prepare(name: string, recipe: Recipe, folder: string): Promise<string[]> {
  const { needs, build } = recipe;
  if (!needs && !build) {
    const place = `${folder}/${name}`;
    await once(place, () => writeFiles(place, recipe.files));
    return recipe.run(place);
  }
  const [program] = (build ?? needs)! as [string];
  const version = await versionOf(program, recipe);
  if (isOlder(version, recipe.least)) {
    throw new Unavailable(`"${program}" is too old, as its version is "${version}": ${recipe.install}`);
  }
  const digest = await digestOf([...Object.values(recipe.files), ...needs ?? [], ...build ?? [], version]);
  const here = new URL("../../.cache", import.meta.url);
  const place = `${here.protocol === "file:" ? here.pathname : folder}/${name}-${digest}`;
  await once(place, () => make(name, recipe, place));
  return recipe.run(place);
}

/**
 * Makes what is in a folder once, however many lanes ask for it side by side; one that failed may be tried
 * again.
 */
async function once(place: string, make: () => Promise<void>): Promise<void> {
  let making = made.get(place);
  if (!making) {
    making = make();
    made.set(place, making);
    making.catch(() => made.delete(place));
  }
  await making;
}

async function make(name: string, recipe: Recipe, place: string): Promise<void> {
  if (await exists(`${place}/built`)) return;
  // Built beside its place and then moved there: another process may do the same, and neither sees the
  // other's half.
  const workshop = `${place}.${crypto.randomUUID().slice(0, 8)}`;
  await writeFiles(workshop, recipe.files);
  try {
    const { needs, build } = recipe;
    if (needs) {
      const { success, words } = await said(needs, recipe, workshop);
      if (!success) {
        throw new Unavailable(
          `The agent "${name}" lacks something, as "${needs.join(" ")}" says: ${
            words.slice(-5).join(" | ")
          }; ${recipe.install}`,
        );
      }
    }
    if (build) {
      const { success, words } = await said(build, recipe, workshop);
      if (!success) throw new AgentBuildError(name, build, `says: ${firstError(words)}`);
    }
    await Deno.writeTextFile(`${workshop}/built`, "");
    await Deno.rename(workshop, place);
  } catch (error) {
    await Deno.remove(workshop, { recursive: true }).catch(() => {});
    // Another process was quicker.
    if (!await exists(`${place}/built`)) throw error;
  }
}

/** Runs a command to its end: what it said, line by line. */
async function said(
  [program, ...args]: readonly string[],
  recipe: Recipe,
  cwd: string,
): Promise<{ success: boolean; words: string[] }> {
  const signal = AbortSignal.timeout(BUILD_MS);
  try {
    const { success, stdout, stderr } = await new Deno.Command(program!, { args, cwd, stdin: "null", signal })
      .output();
    const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
    const words = text.split("\n").map((line) => line.trim()).filter(Boolean);
    return { success, words: signal.aborted ? [`it was not done after ${BUILD_MS / 1000} s`] : words };
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? notFound(program!, recipe) : error;
  }
}

/** The first error that a compiler reports, and the line behind it, which may say where. */
function firstError(words: readonly string[]): string {
  const at = words.findIndex((line) => /\berror\b/i.test(line));
  // Go has a heading, and no such word.
  const first = at >= 0 ? at : words.findIndex((line) => !line.startsWith("#"));
  return words.slice(Math.max(0, first), first + 2).join(" | ") || "nothing";
}

/** The first line of the compiler's version: an agent built by another one is another program. */
async function versionOf(program: string, recipe: Recipe): Promise<string> {
  const { words } = await said([program, program === "go" ? "version" : "--version"], recipe, ".");
  return words[0] ?? "";
}

/** True if the first number in a version is lower than `least`; false where it has none. */
function isOlder(version: string, least: string | undefined): boolean {
  const found = version.match(/\d+(\.\d+)*/)?.[0].split(".").map(Number);
  if (found === undefined || least === undefined) return false;
  for (const [at, wanted] of least.split(".").map(Number).entries()) {
    if ((found[at] ?? 0) !== wanted) return (found[at] ?? 0) < wanted;
  }
  return false;
}

/** The error for a program that this host lacks. */
export function notFound(program: string, recipe: Recipe): Unavailable {
  return new Unavailable(`"${program}" was not found: ${recipe.install}`);
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
  } catch (error) {
    mustHaveRoom(error);
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

async function digestOf(texts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(texts.join("\0"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
