import { parseCommand } from "../agent/words.ts";
import { agent, type Implementation, IMPLEMENTATIONS, variation } from "../agents/implementations.ts";
import { didYouMean } from "../case/nearest.ts";
import { recipeOf, type RelayRecipe } from "../relays/recipe.ts";
import { RELAYS } from "../relays/relays.ts";
import { wrongAgent, wrongPlaces } from "./wrong_places.ts";
import { parseJson, readText } from "./read_file.ts";
import { CAPABILITIES, type Capability, isCapability } from "../endpoint/capabilities.ts";
import { listOf, mapOf, matching, Mismatch, recordOf, type Shape } from "../../reports/shape.ts";

/** The file in which a project names its implementations; it lies in the folder where sockspec is started. */
export const PROJECT_FILE = "sockspec.json";

/** An implementation as the file has it. */
interface Entry {
  /** The command of an agent, as `--agent` takes it. */
  readonly command?: string;
  /** The name of a built-in implementation whose agent is started instead, such as `c` under a preload. */
  readonly agent?: string;
  /** Added to the agent's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The agent's working directory. */
  readonly cwd?: string;
  /** Capabilities that the agent declares, and that are left out. */
  readonly without?: readonly Capability[];
}

/** A relay as the file has it. */
interface RelayEntry {
  /** Its command, as `--relay-command` takes it. */
  readonly command: string;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its working directory. */
  readonly cwd?: string;
}

/** The contents of the file. */
interface Project {
  /** Implementations by their names. */
  readonly implementations?: Readonly<Record<string, Entry>>;
  /** Relays by their names. */
  readonly relays?: Readonly<Record<string, RelayEntry>>;
}

/** A mistake in the file. The message says what was found, where, and what was expected. */
export class ProjectError extends TypeError {
  /** For printing. */
  override readonly name = "ProjectError";
}

const CAPABILITY: Shape<Capability> = {
  schema: { enum: Object.keys(CAPABILITIES) },
  read(value, at) {
    if (isCapability(value)) return value;
    const near = typeof value === "string" ? didYouMean(value, Object.keys(CAPABILITIES)) : "";
    throw new Mismatch(`"${at}" is ${JSON.stringify(value)}, expected a capability of PROTOCOL.md${near}`);
  },
};

/** A name of a variable, as systems have them. */
const VARIABLE = /^[^=\0]+$/;

const VALUES = mapOf(matching(/^[^\0]*$/, "a text without NUL"));

const ENVIRONMENT: Shape<Readonly<Record<string, string>>> = {
  schema: VALUES.schema,
  read(value, at) {
    const read = VALUES.read(value, at);
    const wrong = Object.keys(read).find((name) => !VARIABLE.test(name));
    if (wrong === undefined) return read;
    throw new Mismatch(`"${at}" has the name ${JSON.stringify(wrong)}, expected one without "=" and NUL`);
  },
};

const PROJECT = recordOf<Project>(
  {
    implementations: mapOf(recordOf<Entry>(
      {
        command: matching(/\S/, "the command of an agent"),
        agent: matching(/\S/, "the name of a built-in implementation"),
        env: ENVIRONMENT,
        cwd: matching(/\S/, "a folder"),
        without: listOf(CAPABILITY),
      },
      ["command", "agent", "env", "cwd", "without"],
      { closed: true },
    )),
    relays: mapOf(recordOf<RelayEntry>(
      {
        command: matching(/\S/, "the command of a relay"),
        env: ENVIRONMENT,
        cwd: matching(/\S/, "a folder"),
      },
      ["env", "cwd"],
      { closed: true },
    )),
  },
  ["implementations", "relays"],
  { closed: true },
);

/**
 * The implementations that the project's file names; none where there is no file.
 *
 * @throws {ProjectError} for a mistake in it.
 */
export async function projectImplementations(
  path: string = PROJECT_FILE,
): Promise<Readonly<Record<string, Implementation>>> {
  return (await readProject(path)).implementations;
}

/**
 * The relays that the project's file names; none where there is no file.
 *
 * @throws {ProjectError} for a mistake in it.
 */
export async function projectRelays(
  path: string = PROJECT_FILE,
): Promise<Readonly<Record<string, RelayRecipe>>> {
  return (await readProject(path)).relays;
}

/** Everything that the file names. */
async function readProject(path: string): Promise<{
  readonly implementations: Readonly<Record<string, Implementation>>;
  readonly relays: Readonly<Record<string, RelayRecipe>>;
}> {
  let contents: string;
  try {
    contents = await readText(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { implementations: {}, relays: {} };
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new ProjectError(`Could not read "${path}": ${(error as Error).message}`);
  }
  try {
    const { implementations = {}, relays = {} } = PROJECT.read(parseJson(contents), "");
    return { implementations: made(implementations, implementation), relays: made(relays, recipe) };
  } catch (error) {
    if (!(error instanceof Mismatch || error instanceof SyntaxError)) throw error;
    throw new ProjectError(`There is a mistake in "${path}": ${error.message}`);
  }
}

function made<E, T>(
  entries: Readonly<Record<string, E>>,
  make: (name: string, entry: E) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, make(name, entry)]));
}

function recipe(name: string, { command, ...options }: RelayEntry): RelayRecipe {
  const at = `"relays.${name}"`;
  if (!/^[^\s+]+$/.test(name)) throw new Mismatch(`${at} is not a name, expected one without blanks and "+"`);
  if (Object.hasOwn(RELAYS, name) || Object.hasOwn(IMPLEMENTATIONS, name)) {
    throw new Mismatch(`${at} has the name of a built-in one, expected a name of its own`);
  }
  const wrong = wrongPlaces(command, Object.values(options.env ?? {}));
  if (wrong !== undefined) throw new Mismatch(`"relays.${name}.command" ${wrong}`);
  return recipeOf(parseCommand(command), options);
}

function implementation(name: string, { command, agent: base, ...options }: Entry): Implementation {
  const at = `"implementations.${name}"`;
  if (name.trim() === "") throw new Mismatch(`${at} has no name, expected one`);
  if (Object.hasOwn(IMPLEMENTATIONS, name)) {
    throw new Mismatch(`${at} has the name of a built-in implementation, expected a name of its own`);
  }
  if ((command === undefined) === (base === undefined)) {
    const found = command === undefined ? 'neither "command" nor "agent"' : 'both "command" and "agent"';
    throw new Mismatch(`${at} has ${found}, expected one of them`);
  }
  if (command !== undefined) {
    const wrong = wrongAgent(command);
    if (wrong !== undefined) throw new Mismatch(`"implementations.${name}.command" ${wrong}`);
    return { ...agent(name, parseCommand(command), options), configured: true };
  }
  if (Object.hasOwn(IMPLEMENTATIONS, base!)) {
    return { ...variation(name, IMPLEMENTATIONS[base!]!, options), configured: true };
  }
  const known = Object.keys(IMPLEMENTATIONS);
  throw new Mismatch(
    `"implementations.${name}.agent" is "${base}", expected one of ${known.join(", ")}` +
      didYouMean(base!, known),
  );
}
