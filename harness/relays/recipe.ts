import type { Route, Way } from "../endpoint/relays.ts";
import { formatAddress } from "../endpoint/address.ts";
import { joinWords } from "../../reports/command.ts";

/** A command that relays, and the files that it reads. Both have {@linkcode PLACES} to be filled in. */
export interface RelayCommand {
  /** A command line, as `parseCommand` splits it. */
  readonly command: string;
  /** Texts of files in `{folder}`, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * A program that relays: how it is installed, configured and started. It has a command for each way that it
 * knows. It is stopped by a kill of its group.
 */
export interface RelayRecipe extends Partial<Readonly<Record<Way, RelayCommand>>> {
  /** The families whose addresses it takes as they are filled in; all unless given. */
  readonly families?: readonly ("ipv4" | "ipv6")[];
  /** Commands that are run to their ends before each start. A program that is missing is reported. */
  readonly before?: readonly string[];
  /** Sources of a program of this package in `{source}`, and the words that build it there. */
  readonly source?: { readonly files: Readonly<Record<string, string>>; readonly build?: readonly string[] };
  /** Added to the environment; filled in as well. */
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory. */
  readonly cwd?: string;
  /** A command that prints its version, and a regular expression with a group that finds it there. */
  readonly version?: readonly [command: string, pattern: string];
  /** True for a command of the user's. */
  readonly custom?: boolean;
  /** The advice where a program is missing; an imperative. */
  readonly install: string;
}

/** The recipe of a command that is not known: only a start shows what it relays. */
export function recipeOf(
  command: readonly string[],
  options: Pick<RelayRecipe, "env" | "cwd"> = {},
): RelayRecipe {
  const line = { command: joinWords(command) };
  const install = "check the first word of the command, or give the full path of the program";
  return { stream: line, datagram: line, custom: true, install, ...options };
}

/** The places of a text that are filled in, with their meanings. */
export const PLACES = {
  listen: "where it must listen, as HOST:PORT; an IPv6 host has brackets",
  listen_host: "the host of that, without brackets",
  listen_port: "the port of that",
  target: "where it must connect to, or send to, as HOST:PORT",
  target_host: "the host of that, without brackets",
  target_port: "the port of that",
  folder: "a private folder for this start",
  source: "the folder with the sources of a program of this package",
} as const;

/** A name in braces that is a place. */
export type Place = keyof typeof PLACES;

/** Fills the places of a text in. Other words in braces stay as they are. */
export function filled(text: string, values: Readonly<Record<Place, string>>): string {
  return text.replaceAll(
    /\{([a-z_]+)\}/g,
    (all, name) => Object.hasOwn(PLACES, name) ? values[name as Place] : all,
  );
}

/** The values of the places for one start. */
export function valuesFor(
  { listen, target }: Route,
  folder: string,
  source: string,
): Record<Place, string> {
  return {
    listen: formatAddress(listen),
    listen_host: listen.host,
    listen_port: String(listen.port),
    target: formatAddress(target),
    target_host: target.host,
    target_port: String(target.port),
    folder,
    source,
  };
}
