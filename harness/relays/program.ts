import { AgentProcess, type Launch, type ProcessEnd } from "../agent/process.ts";
import { RelayStartError } from "../agent/start_error.ts";
import { parseCommand } from "../agent/words.ts";
import { prepare } from "../agents/recipe.ts";
import { formatAddress } from "../endpoint/address.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { type Census, type Way, WAYS } from "../endpoint/relays.ts";
import { LOOPBACK } from "../script/places.ts";
import { censusOf, listenersOf } from "./census.ts";
import type { Link, RelayStart, RunningRelay } from "./link.ts";
import { filled, type RelayCommand, type RelayRecipe, valuesFor } from "./recipe.ts";

/** Milliseconds between two looks whether a relay listens. */
const LOOK_MS = 2;

/** The link that a recipe makes. */
export function program(recipe: RelayRecipe): Link {
  let version: Promise<string> | undefined;
  return {
    ways: (Object.keys(WAYS) as Way[]).filter((way) => recipe[way]),
    // Every lane starts it, and it does not change.
    version: () => version ??= versionOf(recipe),
    start: (start) => RelayProgram.start(recipe, start),
  };
}

/** A program between two ports. */
class RelayProgram implements RunningRelay {
  readonly #process: AgentProcess;
  #ending: ProcessEnd | undefined;

  private constructor(launch: Launch) {
    this.#process = new AgentProcess({ ...launch, mute: true }, () => {}, (ending) => this.#ending = ending);
  }

  /** Starts a program by its recipe, and waits until it listens. */
  static async start(recipe: RelayRecipe, start: RelayStart): Promise<RelayProgram> {
    const { name, way, route, folder } = start;
    const recipeOfWay = recipe[way];
    if (recipeOfWay === undefined) throw new Unavailable(`The relay "${name}" does not relay ${WAYS[way]}`);
    for (const { family } of [route.listen, route.target]) {
      if (recipe.families?.includes(family) === false) {
        throw new Unavailable(`The relay "${name}" has no way for ${family}`);
      }
    }
    if (route.target.host !== LOOPBACK[route.target.family] && !namesHost(recipeOfWay)) {
      throw new Unavailable(`The relay "${name}" gets no host to connect to`);
    }
    const source = await prepared(recipe, start);
    const values = valuesFor(route, folder, source);
    const fill = (text: string): string => filled(text, values);
    for (const [file, text] of Object.entries(recipeOfWay.files ?? {})) {
      await Deno.writeTextFile(`${folder}/${file}`, fill(text));
    }
    const env = Object.fromEntries(
      Object.entries(recipe.env ?? {}).map(([key, value]) => [key, fill(value)]),
    );
    const { cwd, install } = recipe;
    let command: string[] = [];
    try {
      for (const before of recipe.before ?? []) await runToEnd(command = wordsOf(before, fill));
      command = wordsOf(recipeOfWay.command, fill);
      const relay = new RelayProgram({ command, env, ...(cwd === undefined ? {} : { cwd }) });
      await relay.#listens(start, recipeOfWay);
      return relay;
    } catch (error) {
      if (error instanceof Deno.errors.PermissionDenied) {
        throw new RelayStartError(
          start.name,
          `"${command[0]}" could not be started: ${error.message}`,
          "a program",
          "check the first word of its command",
        );
      }
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      const folder = cwd === undefined ? "" : ` or its working directory "${cwd}"`;
      throw new Unavailable(`"${command[0]}"${folder} was not found: ${install}`);
    }
  }

  async #listens(
    { name, route: { listen }, way, startMs, takes }: RelayStart,
    { command }: RelayCommand,
  ): Promise<void> {
    const beforeMs = performance.now();
    while (!takes(listen)) {
      const overdue = performance.now() - beforeMs > startMs;
      if (this.#ending === undefined && !overdue) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        continue;
      }
      const others = this.#ending ? [] : await listenersOf(this.#process.pid);
      const found = this.#ending?.found ??
        (others.length > 0 ? `it listens on ${others.join(", ")}` : `it does not listen after ${startMs} ms`);
      await this.stop();
      throw new RelayStartError(
        name,
        found,
        `that it takes ${WAYS[way]} on ${formatAddress(listen)}`,
        `check its command, which must stay in the foreground: ${command}`,
        this.takeStderr(),
      );
    }
  }

  /** The reason why it ended by itself; `undefined` while it runs. */
  get ended(): string | undefined {
    return this.#ending?.kind === "stopped" ? undefined : this.#ending?.found;
  }

  /** Counts what the processes of its group hold. */
  census(): Promise<Census> {
    return censusOf(this.#process.pid);
  }

  /** Takes the text that it wrote since the last call. */
  takeStderr(): string {
    return this.#process.takeStderr();
  }

  /** Kills its group. */
  async stop(): Promise<void> {
    this.#process.end("stopped", "it was stopped");
    await this.#process.stop();
  }
}

/** The folder of the sources of a program of this package; empty for others. */
async function prepared({ source, install }: RelayRecipe, { shared }: RelayStart): Promise<string> {
  if (source === undefined) return "";
  // Programs of one chain have folders of their own.
  const name = `relay-${Object.keys(source.files).join("-")}`;
  const [folder] = await prepare(name, { ...source, run: (place) => [place], install }, shared);
  return folder!;
}

/** True if a command or one of its files says which host to connect to. */
function namesHost({ command, files = {} }: RelayCommand): boolean {
  return [command, ...Object.values(files)].some((each) => /\{target(_host)?\}/.test(each));
}

/** Runs a program to its end. If it fails, the program that comes after it says what is missing. */
async function runToEnd([program, ...args]: readonly string[]): Promise<void> {
  await new Deno.Command(program!, { args, stdin: "null", stdout: "null", stderr: "null" }).output();
}

/** The words of a command line; what is filled in makes no further words. */
function wordsOf(line: string, fill: (text: string) => string): string[] {
  return parseCommand(line).map(fill);
}

/** The version that a program prints; empty where it prints none. */
async function versionOf({ version }: RelayRecipe): Promise<string> {
  if (version === undefined) return "";
  const [program, ...args] = parseCommand(version[0]);
  try {
    const { stdout, stderr } = await new Deno.Command(program!, { args, stdin: "null" }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return new RegExp(version[1]).exec(text)?.[1] ?? "";
  } catch {
    return "";
  }
}
