import { parseCommand } from "../agent/words.ts";
import { didYouMean } from "../case/nearest.ts";
import { CAPABILITIES, type Capability, isCapability } from "../endpoint/capabilities.ts";
import { wrongAgent, wrongPlaces } from "../run/wrong_places.ts";
import { type Arguments, type Option, UsageError } from "./usage.ts";

/** An agent or a relay of the command line, with the options that follow it. */
export interface NamedAgent {
  /** A relay is between the seats. */
  readonly seat: "subject" | "peer" | "relay";
  readonly command: readonly string[];
  readonly name: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  /** Capabilities to leave out. */
  readonly without: readonly Capability[];
}

/** The option that takes an agent's command. */
export const AGENT_OPTION: Option = {
  value: "CMD",
  repeatable: true,
  begins: true,
  help: "Command of an agent under test; no shell is involved.",
};

/** The option that takes the command of a peer. */
export const PEER_AGENT_OPTION: Option = { ...AGENT_OPTION, help: "Command of an agent on the other side." };

/** The option that takes the command of a relay. */
export const RELAY_OPTION: Option = {
  value: "CMD",
  repeatable: true,
  begins: true,
  help: "Command of a relay under test, with {listen} and {target} (HOST:PORT) where it must listen and " +
    "connect to; also {listen_host}, {listen_port}, {target_host}, {target_port}, and a private {folder}.",
};

/** Options that describe the agent or relay before them. */
export const AGENT_OPTIONS = {
  name: { value: "NAME", repeatable: true, grouped: true, help: "The name of the command before it." },
  env: {
    value: "KEY=VALUE",
    repeatable: true,
    grouped: true,
    help: "A variable for the command before it, besides those that it inherits.",
  },
  cwd: { value: "DIR", repeatable: true, grouped: true, help: "Its working directory." },
  without: {
    value: "WORD",
    repeatable: true,
    grouped: true,
    help: "A capability of the agent before it that counts as undeclared, though it declares it.",
  },
} as const satisfies Record<string, Option>;

/**
 * The agents of a command line, in order.
 *
 * @throws {UsageError} for an agent with two names or directories, or a command that cannot be split into
 * words.
 */
export function readAgents({ groups }: Arguments): NamedAgent[] {
  return groups.map(({ option, value, values }) => {
    const once = (name: "name" | "cwd"): string | undefined => {
      const given = values(name);
      if (given.length > 1) throw new UsageError(`"--${name}" must be given once for "${value}"`);
      return given[0];
    };
    const env = Object.fromEntries(values("env").map(pair));
    const wrong = option === "relay-command" ? wrongPlaces(value, Object.values(env)) : wrongAgent(value);
    if (wrong !== undefined) throw new UsageError(`"--${option}" ${wrong}`);
    const without = values("without").map((word) => capability(word, option));
    return {
      seat: option === "agent" ? "subject" : option === "peer-agent" ? "peer" : "relay",
      command: commandOf(value),
      name: once("name"),
      env,
      cwd: once("cwd"),
      without,
    };
  });
}

function capability(word: string, option: string): Capability {
  if (option === "relay-command") throw new UsageError('"--without" is about an agent, not about a relay');
  if (isCapability(word)) return word;
  const near = didYouMean(word, Object.keys(CAPABILITIES));
  throw new UsageError(`"--without" must be a capability of PROTOCOL.md, found "${word}"${near}`);
}

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`"--env" must be KEY=VALUE, found "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The words of a command. @throws {UsageError} for one that cannot be split. */
export function commandOf(text: string): string[] {
  try {
    return parseCommand(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
