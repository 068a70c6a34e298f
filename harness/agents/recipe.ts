import { Unavailable } from "../endpoint/errors.ts";
import { mustHaveRoom } from "../endpoint/temporary.ts";

/** The way from an agent's sources in this package to a command that runs it. */
export interface Recipe {
  /** Source files, by name. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Words of the command that builds it, run in `folder`, where the files are; absent where nothing is built.
   */
  readonly build?: readonly string[];
  /** Words of the command that runs it. */
  run(folder: string): string[];
  /** The advice where the first word of either command is missing. */
  readonly install: string;
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
 * @throws {Unavailable} where the compiler is missing or refuses.
 * @throws {NoTemporaryFolder} where the disk is full.
 */
export async function prepare(name: string, recipe: Recipe, folder: string): Promise<string[]> {
  if (!recipe.build) {
    const place = `${folder}/${name}`;
    await once(place, () => writeFiles(place, recipe.files));
    return recipe.run(place);
  }
  const command = recipe.build;
  const digest = await digestOf([...Object.values(recipe.files), ...command, await versionOf(recipe)]);
  const here = new URL("../../.cache", import.meta.url);
  const place = `${here.protocol === "file:" ? here.pathname : folder}/${name}-${digest}`;
  await once(place, () => build(name, recipe, command, place));
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

async function build(name: string, recipe: Recipe, command: readonly string[], place: string): Promise<void> {
  if (await exists(`${place}/built`)) return;
  // Built beside its place and then moved there: another process may do the same, and neither sees the
  // other's half.
  const workshop = `${place}.${crypto.randomUUID().slice(0, 8)}`;
  await writeFiles(workshop, recipe.files);
  try {
    const [program, ...args] = command;
    const { code, stderr } = await new Deno.Command(program!, {
      args,
      cwd: workshop,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      signal: AbortSignal.timeout(BUILD_MS),
    }).output();
    if (code !== 0) {
      const words = new TextDecoder().decode(stderr).trim().split("\n").slice(-5).join(" | ");
      throw new Unavailable(
        `The agent "${name}" could not be built by "${command.join(" ")}": ${words}; ${recipe.install}`,
      );
    }
    await Deno.writeTextFile(`${workshop}/built`, "");
    await Deno.rename(workshop, place);
  } catch (error) {
    await Deno.remove(workshop, { recursive: true }).catch(() => {});
    if (error instanceof Deno.errors.NotFound) throw notFound(command[0]!, recipe);
    // Another process was quicker.
    if (!await exists(`${place}/built`)) throw error;
  }
}

/** The first line of the compiler's version: an agent built by another one is another program. */
async function versionOf(recipe: Recipe): Promise<string> {
  const program = recipe.build![0]!;
  try {
    const flag = program === "go" ? "version" : "--version";
    const { stdout } = await new Deno.Command(program, { args: [flag], stdin: "null", stderr: "null" })
      .output();
    return new TextDecoder().decode(stdout).split("\n")[0]!;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw notFound(program, recipe);
    throw error;
  }
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
