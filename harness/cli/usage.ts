import { parseArgs, type ParseOptions } from "@std/cli";
import { didYouMean } from "../case/nearest.ts";
import { SockspecError } from "../endpoint/errors.ts";

/**
 * A command line that cannot be carried out. The message says what is wrong, what was found and what to do.
 */
export class UsageError extends SockspecError {}

/**
 * The longest `--timeout` in milliseconds, a day: timers hold 24 of them, and some wait for several timeouts.
 */
export const MOST_TIMEOUT_MS = 86_400_000;

/** An option of a command. */
export interface Option {
  /** The kind of value that the help shows, such as `NAME`; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  /**
   * True for an option that begins a group: the options in {@linkcode Option.grouped} after it describe it.
   */
  readonly begins?: boolean;
  /** True for an option that describes the beginning of the group in which it stands. */
  readonly grouped?: boolean;
  readonly help: string;
}

/** A command, as its help shows it. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples?: readonly string[];
}

/** An option that begins a group, with its value and those of the options that describe it. */
export interface Group {
  readonly option: string;
  readonly value: string;
  /** Every value that an option has in this group, in order. */
  values(name: string): readonly string[];
}

/** Parsed arguments: positional words, and options by name. */
export interface Arguments {
  readonly words: readonly string[];
  readonly switches: ReadonlySet<string>;
  /** In the order of the command line. */
  readonly groups: readonly Group[];
  /** Every value that was given for an option, in order. */
  values(name: string): readonly string[];
  /** The last value that was given. */
  value(name: string): string | undefined;
  /** The last value as a whole number from `least` to `most`. */
  number(name: string, least: number, most: number): number | undefined;
}

/** One stretch of the command line: values by option, `true` for a switch, positional words under `_`. */
type Parsed = Readonly<Record<string, unknown>> & { readonly _: readonly (string | number)[] };

/**
 * Parses arguments by a command's options. `all` are the commands by name, for a message about an option of
 * another one.
 *
 * @throws {UsageError} for an unknown option, one without its value, a switch with one, or an option outside
 * its group.
 */
export function parse(
  command: Command,
  args: readonly string[],
  all: Readonly<Record<string, Command>> = {},
): Arguments {
  const names = Object.keys(command.options);
  const valued = names.filter((name) => command.options[name]!.value !== undefined);
  const options = parseOptions(names, valued, all);
  const parts = stretches(args, names.filter((name) => command.options[name]!.begins))
    .map((words): Parsed => parseArgs(prepared(words, names, valued), options));
  const valuesIn = (part: Parsed, name: string) => (part[name] as readonly string[] | undefined) ?? [];
  const values = (name: string) => parts.flatMap((part) => valuesIn(part, name));
  for (const name of valued) {
    const { value, repeatable, grouped } = command.options[name]!;
    const given = values(name);
    if (given.includes("")) throw new UsageError(`"--${name}" needs a value: --${name} ${value}`);
    if (given.length > 1 && !repeatable) {
      throw new UsageError(`"--${name}" must be given once, found ${given.length} times`);
    }
    if (grouped && valuesIn(parts[0]!, name).length > 0) {
      const begin = names.filter((each) => command.options[each]!.begins).map((each) => `--${each}`);
      throw new UsageError(`"--${name}" must follow the ${begin.join(" or ")} that it describes`);
    }
  }
  return {
    words: parts.flatMap((part) => part._.map(String)),
    switches: new Set([...names, "help"].filter((name) => parts.some((part) => part[name] === true))),
    groups: parts.slice(1).map((part) => {
      const option = names.find((name) => command.options[name]!.begins && valuesIn(part, name).length > 0)!;
      return { option, value: valuesIn(part, option)[0]!, values: (name) => valuesIn(part, name) };
    }),
    values,
    value: (name) => values(name).at(-1),
    number(name, least, most) {
      const text = values(name).at(-1);
      if (text === undefined) return undefined;
      const number = Number(text);
      if (/^\d+$/.test(text) && number >= least && number <= most) return number;
      throw new UsageError(`"--${name}" must be a whole number from ${least} to ${most}, found "${text}"`);
    },
  };
}

function parseOptions(
  names: readonly string[],
  valued: readonly string[],
  all: Readonly<Record<string, Command>>,
): ParseOptions {
  return {
    string: ["_", ...valued],
    collect: valued,
    boolean: [...names.filter((name) => !valued.includes(name)), "help"],
    unknown(arg, key) {
      if (key === undefined) return true;
      const option = arg.split("=")[0]!;
      const having = Object.keys(all).filter((name) => Object.hasOwn(all[name]!.options, option.slice(2)));
      throw new UsageError(
        `Unknown option "${option}"` +
          (having.length > 0
            ? `: it is one of ${having.join(", ")}`
            : didYouMean(option, [...names, "help"].map((name) => `--${name}`))),
      );
    },
  };
}

/**
 * The words before the first option that begins a group, and those of each group. After `--` there are only
 * positional words.
 */
function stretches(args: readonly string[], begin: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  const end = args.indexOf("--");
  args.forEach((word, index) => {
    const named = /^--([\w-]+)(=|$)/.exec(word)?.[1];
    const begins = named !== undefined && begin.includes(named) && (end < 0 || index < end);
    if (begins) parts.push([word]);
    else parts.at(-1)!.push(word);
  });
  return parts;
}

/**
 * The words as `parseArgs` takes them: to it, a negative number after an option is another option, and a
 * switch takes any value.
 */
function prepared(args: readonly string[], names: readonly string[], valued: readonly string[]): string[] {
  const words: string[] = [];
  for (const arg of args) {
    const named = /^--([\w-]+)=/.exec(arg)?.[1];
    if (named !== undefined && names.includes(named) && !valued.includes(named)) {
      throw new UsageError(`"--${named}" takes no value, found "${arg}"`);
    }
    if (/^-\d/.test(arg) && valued.some((each) => words.at(-1) === `--${each}`)) {
      words.push(`${words.pop()}=${arg}`);
    } else words.push(arg === "-h" ? "--help" : arg);
  }
  return words;
}
