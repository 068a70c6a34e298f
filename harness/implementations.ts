import type { Trace } from "./agent/channel.ts";
import { AgentEndpoint } from "./agent/client.ts";
import pythonAgent from "./agent/python/agent.py" with { type: "text" };
import { missing, prepare, type Recipe } from "./agent/recipe.ts";
import { AgentStartError } from "./agent/start_error.ts";
import { DenoEndpoint } from "./deno/endpoint.ts";
import type { Endpoint } from "./endpoint.ts";
import { LibcEndpoint } from "./libc/endpoint.ts";

/** How an endpoint is started. */
export interface StartOptions {
  /** A private folder that lives as long as the run. */
  readonly folder: string;
  /** In a process of its own, also where the endpoint could live in this one. */
  readonly served?: boolean;
  /** Shown every line of the protocol. */
  readonly trace?: Trace;
}

/** Something that offers sockets, and how to get an endpoint of it. */
export interface Implementation {
  /** What the user calls it. */
  readonly name: string;
  /** What it is made of: for agents the command, else empty. */
  readonly command: readonly string[];
  /** Added to an agent's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** An agent's working directory. */
  readonly cwd?: string;
  /** Whether the user named a command, rather than a name that is built in. */
  readonly custom: boolean;
  /**
   * Starts an endpoint.
   *
   * @throws {Unavailable} where the host lacks what it takes.
   * @throws {AgentStartError} where an agent did not come up.
   */
  start(options: StartOptions): Promise<Endpoint>;
}

/** An implementation behind a command that speaks the agent protocol. */
export function agent(
  name: string,
  command: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string } = {},
): Implementation {
  return {
    name,
    command,
    ...options,
    custom: true,
    start: ({ trace }) =>
      AgentEndpoint.start({ name, command: [...command], ...options, ...(trace ? { trace } : {}) }),
  };
}

/** An endpoint that lives in this process, or in one of its own. */
function inProcess(name: "libc" | "deno", make: () => Endpoint): Implementation {
  return {
    name,
    command: [],
    custom: false,
    start: async ({ served }) =>
      served ? await AgentEndpoint.start({ name, command: servedCommand(name) }) : make(),
  };
}

/** The command that serves an endpoint of this process's kind; it needs nothing of the standard library. */
export function servedCommand(name: string): string[] {
  const permissions = name === "libc"
    ? ["--allow-ffi", "--allow-sys"]
    : ["--allow-net", "--allow-read", "--allow-write"];
  const entry = import.meta.resolve("./agent/serve_main.ts");
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", "--unstable-net", ...permissions, entry, name];
}

/** An agent whose source comes with this package. */
function bundled(name: string, recipe: Recipe): Implementation {
  return {
    name,
    command: [],
    custom: false,
    async start({ folder, trace }) {
      const command = await prepare(name, recipe, folder);
      try {
        return await AgentEndpoint.start({ name, command, ...(trace ? { trace } : {}) });
      } catch (error) {
        // The command itself is missing: the host lacks the toolchain.
        throw error instanceof AgentStartError && error.missing ? missing(command[0]!, recipe) : error;
      }
    },
  };
}

/** The implementations that come with this package, by name. */
export const IMPLEMENTATIONS: Readonly<Record<string, Implementation>> = {
  libc: inProcess("libc", () => new LibcEndpoint()),
  deno: inProcess("deno", () => new DenoEndpoint()),
  python: bundled("python", {
    files: { "agent.py": pythonAgent },
    run: (folder) => ["python3", `${folder}/agent.py`],
    install: "install Python 3.8 or later",
  }),
};

/** The implementation that takes the peer's seat unless another is named, and the subject's where a peer's trouble is looked into. */
export const REFERENCE = "libc";
