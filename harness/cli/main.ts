/**
 * The command line: `sockspec run | list | explain | doctor | agent`.
 *
 * @module
 */
import { EXIT } from "../exit_code.ts";
import { SelectorError } from "../select.ts";
import { VERSION } from "../version.ts";
import { AGENT, serve } from "./agent.ts";
import { DOCTOR, doctor } from "./doctor.ts";
import { EXPLAIN, explain } from "./explain.ts";
import { LIST, list } from "./list.ts";
import { RUN, run } from "./run.ts";
import { type Arguments, type Command, help, parse, UsageError } from "./usage.ts";

const COMMANDS: Readonly<
  Record<
    string,
    { readonly command: Command; readonly main: (args: Arguments, raw: string[]) => Promise<number> }
  >
> = {
  run: { command: RUN, main: run },
  list: { command: LIST, main: list },
  explain: { command: EXPLAIN, main: explain },
  doctor: { command: DOCTOR, main: doctor },
  agent: { command: AGENT, main: serve },
};

const OVERVIEW = `sockspec ${VERSION}: a conformance suite for the behaviour of sockets

Usage: sockspec COMMAND [OPTIONS]

${
  Object.entries(COMMANDS).map(([name, { command }]) =>
    `  ${name.padEnd(9)}${command.summary.split("\n")[0]}`
  ).join("\n")
}

Each command explains itself with --help.

Exit codes of run: 0 nothing unexpected; 1 a required case failed or an expectation is stale; 2 usage; 3 a named
implementation did not start; 4 nothing selected or judged; 5 a defect of sockspec or of a case; 6 required cases
stayed inconclusive; 130 interrupted.`;

/** Runs a command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    console.log(OVERVIEW);
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === "--version" || name === "-V") {
    console.log(VERSION);
    return EXIT.ok;
  }
  const found = COMMANDS[name];
  if (!found || !Object.hasOwn(COMMANDS, name)) {
    console.error(`Unknown command "${name}"; known are ${Object.keys(COMMANDS).join(", ")}`);
    return EXIT.usage;
  }
  try {
    const parsed = parse(found.command, rest);
    if (parsed.switches.has("help")) {
      console.log(help(found.command));
      return EXIT.ok;
    }
    return await found.main(parsed, args);
  } catch (error) {
    return report(error, name);
  }
}

/** One clear message for what a user can act on; a defect keeps its stack. */
function report(error: unknown, command: string): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\nSee: sockspec ${command} --help`);
    return EXIT.usage;
  }
  if (error instanceof SelectorError) {
    console.error(`${error.message}\nSee: sockspec list`);
    return EXIT.nothing;
  }
  if (error instanceof Deno.errors.NotCapable) {
    console.error(`A permission is missing: ${error.message}`);
    return EXIT.usage;
  }
  console.error("A defect of sockspec, please report it:");
  console.error(error);
  return EXIT.defect;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
