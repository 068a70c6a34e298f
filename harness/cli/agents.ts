import { parseCommand } from "../agent/words.ts";
import { type Arguments, type Option, UsageError } from "./usage.ts";

/** An agent of the command line, with the options that follow it. */
export interface NamedAgent {
  readonly seat: "subject" | "peer";
  readonly command: readonly string[];
  readonly name: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
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

/** Options that describe the agent before them. */
export const AGENT_OPTIONS = {
  name: { value: "NAME", repeatable: true, grouped: true, help: "The name of the agent before it." },
  env: {
    value: "KEY=VALUE",
    repeatable: true,
    grouped: true,
    help: "A variable for the agent before it, beside those that it inherits.",
  },
  cwd: { value: "DIR", repeatable: true, grouped: true, help: "Working directory of the agent before it." },
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
    return {
      seat: option === "agent" ? "subject" : "peer",
      command: split(value),
      name: once("name"),
      env: Object.fromEntries(values("env").map(pair)),
      cwd: once("cwd"),
    };
  });
}

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`"--env" must be KEY=VALUE, found "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function split(text: string): string[] {
  try {
    return parseCommand(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
