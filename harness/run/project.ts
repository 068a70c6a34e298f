import { parseCommand } from "../agent/words.ts";
import { agent, type Implementation, IMPLEMENTATIONS, variation } from "../agents/implementations.ts";
import { didYouMean } from "../case/nearest.ts";
import { CAPABILITIES, type Capability, isCapability } from "../endpoint/capabilities.ts";
import { listOf, mapOf, matching, Mismatch, recordOf, type Shape, text } from "../../reports/shape.ts";

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

/** The contents of the file. */
interface Project {
  /** By their names. */
  readonly implementations: Readonly<Record<string, Entry>>;
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

const PROJECT = recordOf<Project>(
  {
    implementations: mapOf(recordOf<Entry>(
      {
        command: matching(/\S/, "the command of an agent"),
        agent: matching(/\S/, "the name of a built-in implementation"),
        env: mapOf(text),
        cwd: matching(/\S/, "a folder"),
        without: listOf(CAPABILITY),
      },
      ["command", "agent", "env", "cwd", "without"],
      { closed: true },
    )),
  },
  [],
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
  let contents: string;
  try {
    contents = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new ProjectError(`Could not read "${path}": ${(error as Error).message}`);
  }
  try {
    const { implementations } = PROJECT.read(JSON.parse(contents), "");
    return Object.fromEntries(
      Object.entries(implementations).map(([name, entry]) => [name, implementation(name, entry)]),
    );
  } catch (error) {
    if (!(error instanceof Mismatch || error instanceof SyntaxError)) throw error;
    throw new ProjectError(`There is a mistake in "${path}": ${error.message}`);
  }
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
  if (command !== undefined) return { ...agent(name, parseCommand(command), options), configured: true };
  if (Object.hasOwn(IMPLEMENTATIONS, base!)) {
    return { ...variation(name, IMPLEMENTATIONS[base!]!, options), configured: true };
  }
  const known = Object.keys(IMPLEMENTATIONS);
  throw new Mismatch(
    `"implementations.${name}.agent" is "${base}", expected one of ${known.join(", ")}` +
      didYouMean(base!, known),
  );
}
