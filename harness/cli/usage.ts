import { parseArgs, type ParseOptions } from "@std/cli";
import { MEANINGS } from "../../reports/consequence.ts";
import { INVOCATION } from "./invocation.ts";
import { didYouMean } from "../case/nearest.ts";

/** A command line that could not be understood: what was found, what was expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The longest `--timeout` in milliseconds, a day: timers hold 24 of them, and some wait for several timeouts. */
export const MOST_TIMEOUT_MS = 86_400_000;

/** An option of a command. */
export interface Option {
  /** What its value is, such as `NAME`; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly help: string;
}

/** The exit codes, a line each. */
export const EXIT_CODES: string = Object.entries(MEANINGS).map(([code, words]) =>
  `  ${code.padEnd(5)}${words}`
)
  .join("\n");

/** What a command takes that writes reports. */
export const REPORT_OPTION = {
  report: {
    value: "FORMAT=PATH",
    repeatable: true,
    help: "Also write jsonl, junit, markdown or html to PATH.",
  },
} as const satisfies Record<string, Option>;

/** A command, as its help shows it. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples?: readonly string[];
}

/** Parsed arguments: positional words, and options by name. */
export interface Arguments {
  readonly words: readonly string[];
  readonly switches: ReadonlySet<string>;
  /** Every value that was given for an option, in order. */
  values(name: string): readonly string[];
  /** The last value that was given. */
  value(name: string): string | undefined;
  /** The last value as a whole number from `least` to `most`. */
  number(name: string, least: number, most: number): number | undefined;
}

/**
 * Parses arguments by a command's options.
 *
 * @throws {UsageError} for an unknown option, one without its value, or a switch with one.
 */
export function parse(command: Command, args: string[]): Arguments {
  const names = Object.keys(command.options);
  const valued = names.filter((name) => command.options[name]!.value !== undefined);
  // Of names that are told at run time the parser's types can infer nothing.
  const options: ParseOptions = {
    string: ["_", ...valued],
    collect: valued,
    boolean: [...names.filter((name) => !valued.includes(name)), "help"],
    unknown(arg, key) {
      if (key === undefined) return true;
      const option = arg.split("=")[0]!;
      throw new UsageError(
        `Unknown option "${option}"${didYouMean(option, [...names, "help"].map((name) => `--${name}`))}`,
      );
    },
  };
  const parsed: { _: (string | number)[]; [name: string]: unknown } = parseArgs(
    prepared(args, names, valued),
    options,
  );
  const switches = new Set(names.filter((name) => parsed[name] === true));
  if (parsed.help === true) switches.add("help");
  const values = (name: string): string[] => (parsed[name] as string[] | undefined) ?? [];
  for (const name of valued) {
    const given = values(name);
    if (given.includes("")) {
      throw new UsageError(`Option "--${name}" needs a value: --${name} ${command.options[name]!.value}`);
    }
    if (given.length > 1 && !command.options[name]!.repeatable) {
      throw new UsageError(`Option "--${name}" was given ${given.length} times, and once is meant`);
    }
  }
  return {
    words: parsed._.map(String),
    switches,
    values,
    value: (name) => values(name).at(-1),
    number(name, least, most) {
      const text = values(name).at(-1);
      if (text === undefined) return undefined;
      const number = Number(text);
      if (!Number.isSafeInteger(number) || number < least || number > most) {
        throw new UsageError(
          `Option "--${name}" is "${text}", and a whole number from ${least} to ${most} is meant`,
        );
      }
      return number;
    },
  };
}

/** The words as `parseArgs` takes them: to it, a negative number behind an option is another option, and a switch takes any value. */
function prepared(args: readonly string[], names: readonly string[], valued: readonly string[]): string[] {
  const words: string[] = [];
  for (const arg of args) {
    const named = /^--([\w-]+)=/.exec(arg)?.[1];
    if (named !== undefined && names.includes(named) && !valued.includes(named)) {
      throw new UsageError(`Option "--${named}" takes no value, found "${arg}"`);
    }
    if (/^-\d/.test(arg) && valued.some((each) => words.at(-1) === `--${each}`)) {
      words.push(`${words.pop()}=${arg}`);
    } else words.push(arg === "-h" ? "--help" : arg);
  }
  return words;
}

/** Columns of a help text. */
const HELP_COLUMNS = 100;
/** Where the explanations of the options begin. */
const HELP_INDENT = 26;

/** A command's help. */
export function help(command: Command): string {
  const all: Command["options"] = { ...command.options, help: { help: "Show this." } };
  const options = Object.entries(all).map(([name, option]) => {
    const left = `  --${name}${option.value ? ` ${option.value}` : ""}`;
    const text = option.help + (option.repeatable ? " Can be given again." : "");
    const lines = wrapped(text, HELP_COLUMNS - HELP_INDENT);
    return left.padEnd(HELP_INDENT) + lines.join("\n".padEnd(HELP_INDENT + 1));
  });
  const examples = command.examples ? ["", "Examples:", ...command.examples.map((each) => `  ${each}`)] : [];
  const text = [`Usage: ${command.usage}`, "", command.summary, "", "Options:", ...options, ...examples].join(
    "\n",
  );
  return text.replaceAll(/(?<=^(?:Usage:| ) )sockspec /gm, `${INVOCATION} `);
}

/** A text in lines of at most so many columns. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= columns) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}
