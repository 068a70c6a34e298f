import { parseCommand } from "../agent/words.ts";
import { UsageError } from "./usage.ts";

/** An agent of the command line, with the options that follow it. */
export interface NamedAgent {
  readonly seat: "subject" | "peer";
  readonly command: readonly string[];
  readonly name: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}

/** Options of one agent: they belong to the `--agent` or `--peer-agent` before them. */
export const AGENT_OPTIONS = {
  name: { value: "NAME", repeatable: true, help: "What to call the agent before it." },
  env: {
    value: "KEY=VALUE",
    repeatable: true,
    help: "Environment of the agent before it, beside what is inherited.",
  },
  cwd: { value: "DIR", repeatable: true, help: "Working directory of the agent before it." },
} as const;

/**
 * Reads agents off the command line in order, as options after each belong to it.
 *
 * @throws {UsageError} for an option without an agent before it, or a command that cannot be split into words.
 */
export function readAgents(args: readonly string[]): NamedAgent[] {
  const agents: {
    seat: "subject" | "peer";
    text: string;
    name?: string;
    env: Record<string, string>;
    cwd?: string;
  }[] = [];
  for (let index = 0; index < args.length; index++) {
    const match = /^--(agent|peer-agent|name|env|cwd)(?:=([\s\S]*))?$/.exec(args[index]!);
    if (!match) continue;
    const option = match[1]!;
    const value = match[2] ?? args[++index] ?? "";
    if (option === "agent" || option === "peer-agent") {
      agents.push({ seat: option === "agent" ? "subject" : "peer", text: value, env: {} });
      continue;
    }
    const last = agents.at(-1);
    if (!last) {
      throw new UsageError(
        `Option "--${option}" belongs behind the --agent or --peer-agent that it is about`,
      );
    }
    if (option === "env") {
      const at = value.indexOf("=");
      if (at < 1) throw new UsageError(`"${value}" of --env is not KEY=VALUE`);
      last.env[value.slice(0, at)] = value.slice(at + 1);
    } else if (last[option as "name" | "cwd"] !== undefined) {
      throw new UsageError(`Option "--${option}" was given twice for "${last.text}"`);
    } else last[option as "name" | "cwd"] = value;
  }
  return agents.map(({ seat, text, name, env, cwd }) => ({ seat, command: split(text), name, env, cwd }));
}

function split(text: string): string[] {
  try {
    return parseCommand(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
