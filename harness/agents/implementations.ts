import type { Trace } from "../agent/channel.ts";
import { AgentEndpoint, type AgentOptions } from "../agent/client.ts";
import { startGvisor, startInsideGvisor } from "./gvisor/endpoint.ts";
import { startLwip } from "./lwip/endpoint.ts";
import { notFound, prepare, type Recipe } from "./recipe.ts";
import { DENO_RUN, RECIPES } from "./recipes.ts";
import { startWinsock } from "./winsock/endpoint.ts";
import { AgentStartError } from "../agent/start_error.ts";
import { DenoEndpoint } from "../deno/endpoint.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";

/** The surroundings of an agent, and what is left out of it. */
export interface AgentSurroundings {
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its working directory. */
  readonly cwd?: string;
  /** Capabilities that count as undeclared, though it declares them. */
  readonly without?: readonly Capability[];
}

/** Options for the start of an endpoint. */
export interface StartOptions {
  /** A private folder that lives as long as the run. */
  readonly folder: string;
  /** True for a process of its own, even if the endpoint could live in this one. */
  readonly served?: boolean;
  /** Words before the command, to start it beside another endpoint; implies `served`. */
  readonly prefix?: readonly string[];
  /** Shown every line of the protocol. */
  readonly trace?: Trace;
  /** Milliseconds that an agent may take to introduce itself; 10,000 unless given. */
  readonly handshakeMs?: number;
  /** The surroundings of its agent; implies `served`. */
  readonly surroundings?: AgentSurroundings;
}

/** Something that offers sockets, and how to get an endpoint of it. */
export interface Implementation extends AgentSurroundings {
  /** The name by which the user calls it, and which its results and findings have. */
  readonly name: string;
  /** The command of an agent; empty for an endpoint of this process. */
  readonly command: readonly string[];
  /** True if it is the user's, by a command or by the project's file, and so may be anywhere. */
  readonly custom: boolean;
  /** True if the project's file names it, so that the user has a name for it. */
  readonly configured?: boolean;
  /**
   * Its form for pairs, if both ends of one live where a single one does not. It has other sockets, so that
   * its results and findings have a name of its own.
   */
  readonly paired?: Implementation;
  /** The name by which the user calls a form for pairs. */
  readonly called?: string;
  /** True for a relay between two trusted ends. */
  readonly relay?: true;
  /** The implementation at a relay's near end, where the subject is; the reference unless given. */
  readonly near?: Implementation;
  /** Gives this relay another implementation at its near end. */
  withNear?(near: Implementation): Implementation;
  /**
   * Starts an endpoint.
   *
   * @throws {Unavailable} where the host lacks what it takes.
   * @throws {AgentStartError} where an agent did not come up.
   */
  start(options: StartOptions): Promise<Endpoint>;
}

/** The agent's options that come from how it is started. */
function launch(
  name: string,
  command: readonly string[],
  { prefix = [], trace, handshakeMs, surroundings }: StartOptions,
): AgentOptions {
  return {
    ...surroundings,
    name,
    command: [...prefix, ...command],
    ...(trace ? { trace } : {}),
    ...(handshakeMs === undefined ? {} : { handshakeMs }),
  };
}

/** An implementation by a command that speaks the agent protocol. */
export function agent(
  name: string,
  command: readonly string[],
  surroundings: AgentSurroundings = {},
): Implementation {
  return {
    name,
    command,
    ...surroundings,
    custom: true,
    start: (options) => AgentEndpoint.start(launch(name, command, { ...options, surroundings })),
  };
}

/** A built-in implementation under another name, in other surroundings. */
export function variation(
  name: string,
  base: Implementation,
  surroundings: AgentSurroundings,
): Implementation {
  return {
    ...base,
    ...surroundings,
    name,
    custom: true,
    start: (options) => base.start({ ...options, surroundings }),
  };
}

/** An endpoint that lives in this process, or in one of its own. */
function inProcess(name: "libc" | "deno", make: () => Endpoint): Implementation {
  return {
    name,
    command: [],
    custom: false,
    async start(options) {
      // The lines of the protocol are traced, so the endpoint must be at the other end of one.
      const served = options.served || options.prefix || options.trace || options.surroundings;
      return served ? await AgentEndpoint.start(launch(name, servedCommand(name), options)) : make();
    },
  };
}

/** The command that serves an endpoint of this process's kind; it needs nothing of the standard library. */
export function servedCommand(name: string): string[] {
  const permissions = name === "libc"
    ? ["--allow-ffi", "--allow-sys"]
    : ["--allow-net", "--allow-read", "--allow-write"];
  const entry = import.meta.resolve("./serve_main.ts");
  return [...DENO_RUN, "--unstable-net", ...permissions, entry, name];
}

/** An agent whose source comes with this package. */
function bundled(
  name: string,
  recipes: readonly Recipe[],
  begin: (options: AgentOptions) => Promise<Endpoint> = AgentEndpoint.start,
): Implementation {
  // Those that did not work are not tried again as long as another one does.
  let left = recipes;
  return {
    name,
    command: [],
    custom: false,
    async start(options) {
      const { recipe, command } = await prepareFirst(name, left, options.folder);
      left = [recipe];
      try {
        const handshakeMs = Math.max(HANDSHAKE_MS, options.handshakeMs ?? 0);
        // An agent that is started beside another one shares its place.
        return await (options.prefix ? AgentEndpoint.start : begin)({
          ...launch(name, command, options),
          handshakeMs,
        });
      } catch (error) {
        // The command itself is missing: the host lacks the toolchain.
        throw error instanceof AgentStartError && error.missing ? notFound(command[0]!, recipe) : error;
      }
    },
  };
}

/**
 * The first recipe that works on this host, and its command.
 *
 * @throws {Unavailable} what the first one says where none does.
 */
async function prepareFirst(
  name: string,
  [recipe, ...others]: readonly Recipe[],
  folder: string,
): Promise<{ recipe: Recipe; command: string[] }> {
  try {
    return { recipe: recipe!, command: await prepare(name, recipe!, folder) };
  } catch (error) {
    if (!(error instanceof Unavailable) || others.length === 0) throw error;
    return await prepareFirst(name, others, folder).catch(() => {
      throw error;
    });
  }
}

/** Milliseconds for agents that are known to come up: eight Java machines at once need long on two cores. */
const HANDSHAKE_MS = 60_000;

/** The agents that need more than to be started. */
const BEGIN: Readonly<Record<string, (options: AgentOptions) => Promise<Endpoint>>> = {
  lwip: startLwip,
  winsock: startWinsock,
};

/** The implementations that come with this package, by name. */
export const IMPLEMENTATIONS: Readonly<Record<string, Implementation>> = {
  libc: inProcess("libc", () => new LibcEndpoint()),
  deno: inProcess("deno", () => new DenoEndpoint()),
  ...Object.fromEntries(
    Object.entries(RECIPES).map(([name, recipe]) => [name, bundled(name, [recipe].flat(), BEGIN[name])]),
  ),
  gvisor: {
    ...bundled("gvisor", [RECIPES.gvisor!].flat(), startGvisor),
    paired: {
      ...bundled("gvisor", [RECIPES.gvisor!].flat(), startInsideGvisor),
      name: "gvisor-pair",
      called: "gvisor",
    },
  },
};

/** The names that results and findings of {@linkcode IMPLEMENTATIONS} can have. */
export const RESULT_NAMES: readonly string[] = Object.values(IMPLEMENTATIONS).flatMap(({ name, paired }) =>
  paired ? [name, paired.name] : [name]
);
