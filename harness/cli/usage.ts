import { parseArgs, type ParseOptions } from "@std/cli";

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
 * @throws {UsageError} for an unknown option or one without its value.
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
      throw new UsageError(`Unknown option "${arg}"${near(arg, names)}`);
    },
  };
  const parsed: { _: (string | number)[]; [name: string]: unknown } = parseArgs(args, options);
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

function near(arg: string, names: readonly string[]): string {
  const typed = arg.replace(/^-+/, "").split("=")[0]!;
  const found = names.find((name) =>
    name.startsWith(typed.slice(0, 3)) || typed.startsWith(name.slice(0, 3))
  );
  return found ? `; did you mean "--${found}"?` : "";
}

/** A command's help. */
export function help(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => {
    const left = `  --${name}${option.value ? ` ${option.value}` : ""}`;
    const again = option.repeatable ? " Can be given again." : "";
    return `${left.padEnd(26)}${option.help}${again}`;
  });
  const examples = command.examples ? ["", "Examples:", ...command.examples.map((each) => `  ${each}`)] : [];
  return [`Usage: ${command.usage}`, "", command.summary, "", "Options:", ...options, ...examples].join("\n");
}
