/**
 * The command line: `sockspec COMMAND`.
 *
 * @module
 */
import { EXIT } from "../../reports/consequence.ts";
import { printable } from "../../reports/printable.ts";
import { INVOCATION } from "./invocation.ts";
import { didYouMean } from "../case/nearest.ts";
import { SelectorError } from "../case/select.ts";
import { isFull, NoTemporaryFolder } from "../endpoint/temporary.ts";
import { SequenceError } from "../explore/sequence_case.ts";
import { UnknownImplementation } from "../run/implementation_of.ts";
import { ProjectError } from "../run/project.ts";
import { VERSION } from "../run/version.ts";
import { AGENT, serve } from "./agent.ts";
import { COMPARE, compare } from "./compare.ts";
import { DOCTOR, doctor } from "./doctor.ts";
import { EXPLAIN, explain } from "./explain.ts";
import { EXPLORE, exploreCommand } from "./explore.ts";
import { EXPECT, expect } from "./expect.ts";
import { EXIT_CODES, help } from "./help.ts";
import { LIST, list } from "./list.ts";
import { MERGE, merge } from "./merge.ts";
import { NEAREST, nearest } from "./nearest.ts";
import { returnToUser } from "./return_to_user.ts";
import { PROBE, probe } from "./probe.ts";
import { REPORT, report as writeReport } from "./report.ts";
import { REPRODUCE, reproduce } from "./reproduce.ts";
import { RUN, run } from "./run.ts";
import { onInterruption } from "./signals.ts";
import { type Arguments, type Command, parse, UsageError } from "./usage.ts";

const COMMANDS: Readonly<
  Record<
    string,
    { readonly command: Command; readonly main: (args: Arguments, raw: string[]) => Promise<number> }
  >
> = {
  run: { command: RUN, main: run },
  explore: { command: EXPLORE, main: exploreCommand },
  probe: { command: PROBE, main: probe },
  list: { command: LIST, main: list },
  explain: { command: EXPLAIN, main: explain },
  doctor: { command: DOCTOR, main: doctor },
  merge: { command: MERGE, main: merge },
  compare: { command: COMPARE, main: compare },
  report: { command: REPORT, main: writeReport },
  expect: { command: EXPECT, main: expect },
  nearest: { command: NEAREST, main: nearest },
  reproduce: { command: REPRODUCE, main: reproduce },
  agent: { command: AGENT, main: serve },
};

const NAMED = Object.entries(COMMANDS).map(([name, { command }]): [string, Command] => [name, command]);

const OVERVIEW = `sockspec ${VERSION}: a conformance suite for the behaviour of sockets

Usage: ${INVOCATION} COMMAND [OPTIONS]

${NAMED.map(([name, { summary }]) => `  ${name.padEnd(11)}${summary.split("\n")[0]}`).join("\n")}

Each command explains itself with --help.

Exit codes of run:
${EXIT_CODES}

To begin with:
  ${INVOCATION} run tcp/reset --subject python
  ${INVOCATION} doctor --agent 'python3 my_agent.py'`;

/** Runs a command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  if (args[0] === "help" && args.length > 1) return await main([...args.slice(1), "--help"]);
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
    const known = [...Object.keys(COMMANDS), "--help", "--version"];
    console.error(
      `Unknown command "${name}"; known are ${known.join(", ")}${
        didYouMean(name, known)
      }\nSee: ${INVOCATION} --help`,
    );
    return EXIT.usage;
  }
  try {
    const parsed = parse(found.command, rest, Object.fromEntries(NAMED));
    if (parsed.switches.has("help")) {
      console.log(help(found.command));
      return EXIT.ok;
    }
    // This removes what is removed with the process. A run ends in order, from its first variant on.
    const release = onInterruption(() => Deno.exit(EXIT.interrupted));
    try {
      return await found.main(parsed, args);
    } finally {
      release();
    }
  } catch (error) {
    return report(error, name);
  }
}

/** Prints one message where a user can act on an error; a defect keeps its stack. */
function report(error: unknown, command: string): number {
  if (
    [UsageError, UnknownImplementation, ProjectError, SequenceError].some((kind) => error instanceof kind)
  ) {
    console.error(`${printable((error as Error).message)}\nSee: ${INVOCATION} ${command} --help`);
    return EXIT.usage;
  }
  if (error instanceof SelectorError) {
    console.error(`${printable(error.message)}\nSee: ${INVOCATION} list`);
    return EXIT.nothing;
  }
  if (error instanceof Deno.errors.NotCapable) {
    console.error(`A permission is missing: ${error.message}`);
    return EXIT.usage;
  }
  if (error instanceof NoTemporaryFolder) {
    console.error(error.message);
    return EXIT.usage;
  }
  if (isFull(error)) {
    console.error(`Could not write the output: ${error.message}`);
    return EXIT.usage;
  }
  console.error("This is a defect of sockspec; please report it:");
  console.error(error);
  return EXIT.defect;
}

if (import.meta.main) {
  returnToUser();
  Deno.exit(await main(Deno.args));
}
