import cMessages from "./c/messages.c" with { type: "text" };
import cNames from "./c/names.c" with { type: "text" };
import cSockets from "./c/sockets.c" with { type: "text" };
import cSocketsHeader from "./c/sockets.h" with { type: "text" };
import cWire from "./c/wire.c" with { type: "text" };
import cWireHeader from "./c/wire.h" with { type: "text" };
import type { Trace } from "../agent/channel.ts";
import { AgentEndpoint, type AgentOptions } from "../agent/client.ts";
import goFiles from "./go/files.go" with { type: "text" };
import goSockets from "./go/sockets.go" with { type: "text" };
import goWire from "./go/wire.go" with { type: "text" };
import javaSockets from "./java/Sockets.java" with { type: "text" };
import javaWire from "./java/Wire.java" with { type: "text" };
import { LwipEndpoint } from "./lwip/endpoint.ts";
import lwipStack from "./lwip/stack.h" with { type: "text" };
import nodeSockets from "./node/sockets.mjs" with { type: "text" };
import nodeWire from "./node/wire.mjs" with { type: "text" };
import { perlAgent } from "./perl/source.ts";
import pythonSockets from "./python/sockets.py" with { type: "text" };
import pythonWire from "./python/wire.py" with { type: "text" };
import { notFound, prepare, type Recipe } from "./recipe.ts";
import rubySockets from "./ruby/sockets.rb" with { type: "text" };
import rubyWire from "./ruby/wire.rb" with { type: "text" };
import rustFiles from "./rust/files.rs" with { type: "text" };
import rustSockets from "./rust/sockets.rs" with { type: "text" };
import rustWire from "./rust/wire.rs" with { type: "text" };
import { AgentStartError } from "../agent/start_error.ts";
import { DenoEndpoint } from "../deno/endpoint.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";

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
}

/** Something that offers sockets, and how to get an endpoint of it. */
export interface Implementation {
  /** The name by which the user calls it. */
  readonly name: string;
  /** The command of an agent; empty for an endpoint of this process. */
  readonly command: readonly string[];
  /** Added to an agent's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** An agent's working directory. */
  readonly cwd?: string;
  /** True if the user gave a command, and not the name of a built-in implementation. */
  readonly custom: boolean;
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
  { prefix = [], trace, handshakeMs }: StartOptions,
): AgentOptions {
  return {
    name,
    command: [...prefix, ...command],
    ...(trace ? { trace } : {}),
    ...(handshakeMs === undefined ? {} : { handshakeMs }),
  };
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
    start: (start) => AgentEndpoint.start({ ...launch(name, command, start), ...options }),
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
      const served = options.served || options.prefix || options.trace;
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

const DENO_RUN = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-config"];

/** An agent whose source comes with this package. */
function bundled(
  name: string,
  recipe: Recipe,
  begin: (options: AgentOptions) => Promise<Endpoint> = AgentEndpoint.start,
): Implementation {
  return {
    name,
    command: [],
    custom: false,
    async start(options) {
      const command = await prepare(name, recipe, options.folder);
      try {
        const handshakeMs = Math.max(HANDSHAKE_MS, options.handshakeMs ?? 0);
        return await begin({ ...launch(name, command, options), handshakeMs });
      } catch (error) {
        // The command itself is missing: the host lacks the toolchain.
        throw error instanceof AgentStartError && error.missing ? notFound(command[0]!, recipe) : error;
      }
    },
  };
}

/** Milliseconds for agents that are known to come up: eight Java machines at once need long on two cores. */
const HANDSHAKE_MS = 60_000;

/** The files of every agent in C. */
const cFiles = {
  "sockets.c": cSockets,
  "sockets.h": cSocketsHeader,
  "wire.c": cWire,
  "wire.h": cWireHeader,
};

const compiled = (folder: string): string[] => [`${folder}/agent`];

const NODE = { "sockets.mjs": nodeSockets, "wire.mjs": nodeWire };

/** The implementations that come with this package, by name. */
export const IMPLEMENTATIONS: Readonly<Record<string, Implementation>> = {
  libc: inProcess("libc", () => new LibcEndpoint()),
  deno: inProcess("deno", () => new DenoEndpoint()),
  python: bundled("python", {
    files: { "sockets.py": pythonSockets, "wire.py": pythonWire },
    run: (folder) => ["python3", `${folder}/sockets.py`],
    install: "install Python 3.8 or later",
  }),
  node: bundled("node", {
    files: NODE,
    run: (folder) => ["node", `${folder}/sockets.mjs`],
    install: "install Node.js 20 or later",
  }),
  bun: bundled("bun", {
    files: NODE,
    run: (folder) => ["bun", `${folder}/sockets.mjs`],
    install: "install Bun, such as by npm install --global bun",
  }),
  "deno-node": bundled("deno-node", {
    files: NODE,
    run: (folder) => [...DENO_RUN, "--allow-net", "--allow-read", "--allow-write", `${folder}/sockets.mjs`],
    install: "install Deno 2.9 or later",
  }),
  c: bundled("c", {
    files: { ...cFiles, "messages.c": cMessages, "names.c": cNames },
    build: ["cc", "-O2", "-o", "agent", "sockets.c", "messages.c", "names.c", "wire.c", "-lpthread"],
    run: compiled,
    install: "install a C compiler",
  }),
  rust: bundled("rust", {
    files: { "sockets.rs": rustSockets, "files.rs": rustFiles, "wire.rs": rustWire },
    build: ["rustc", "-O", "--edition", "2021", "-o", "agent", "sockets.rs"],
    run: compiled,
    install: "install Rust 1.66 or later",
  }),
  go: bundled("go", {
    files: { "sockets.go": goSockets, "files.go": goFiles, "wire.go": goWire },
    build: ["go", "build", "-o", "agent", "sockets.go", "files.go", "wire.go"],
    run: compiled,
    install: "install Go 1.18 or later",
  }),
  java: bundled("java", {
    files: { "Sockets.java": javaSockets, "Wire.java": javaWire },
    build: ["javac", "-d", ".", "Sockets.java", "Wire.java"],
    // The first compiler and one collecting thread suffice, and start quicker.
    run: (
      folder,
    ) => ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp", folder, "Sockets"],
    install: "install a JDK, 17 or later",
  }),
  perl: bundled("perl", {
    files: { "agent.pl": perlAgent },
    // Debian's smallest Perl lacks modules of the core: compiling says which.
    build: ["perl", "-c", "agent.pl"],
    run: (folder) => ["perl", `${folder}/agent.pl`],
    install: "install Perl 5.36 or later, with its core modules",
  }),
  ruby: bundled("ruby", {
    files: { "sockets.rb": rubySockets, "wire.rb": rubyWire },
    run: (folder) => ["ruby", "--disable-gems", `${folder}/sockets.rb`],
    install: "install Ruby 3.1 or later",
  }),
  lwip: bundled("lwip", {
    files: { ...cFiles, "stack.h": lwipStack },
    build: [
      "cc",
      "-O2",
      "-I/usr/include/lwip",
      '-DSOCKSPEC_STACK_HEADER="stack.h"',
      "-o",
      "agent",
      "sockets.c",
      "wire.c",
      "-llwip",
      "-lpthread",
    ],
    run: compiled,
    install: "install a C compiler and lwIP's development files (Debian's liblwip-dev)",
  }, LwipEndpoint.start),
};
