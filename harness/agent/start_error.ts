import { excerpt } from "../../reports/printable.ts";
import { SockspecError } from "../endpoint/errors.ts";

/**
 * An agent did not start. The message says what was found, what was expected, what to do, and how its stderr
 * ends.
 */
export class AgentStartError extends SockspecError {
  /**
   * `agent` is its name, `found` a clause, `expected` a noun, and `advice` an imperative. `stderr` is the
   * text that it wrote there, and `missing` is true if this host has no such program.
   */
  constructor(
    readonly agent: string,
    found: string,
    expected: string,
    advice: string,
    readonly stderr: string = "",
    readonly missing: boolean = false,
  ) {
    super(notStarted(`Agent "${agent}"`, found, expected, advice, stderr));
  }
}

/** A relay did not come up. The message has the same parts as that of an agent. */
export class RelayStartError extends SockspecError {
  /** `relay` is its name, `found` a clause, `expected` a noun, and `advice` an imperative. */
  constructor(
    readonly relay: string,
    found: string,
    expected: string,
    advice: string,
    readonly stderr: string = "",
  ) {
    super(notStarted(`Relay "${relay}"`, found, expected, advice, stderr));
  }
}

function notStarted(what: string, found: string, expected: string, advice: string, stderr: string): string {
  const last = lastLines(stderr, 10).map((line) => `\n  ${line}`).join("");
  return `${what} did not start: ${found}; expected ${expected}; ${advice}` +
    (last === "" ? "" : `; its stderr ends:${last}`);
}

/** UTF-16 code units of a line of a program's own words. */
const LONGEST_LINE = 400;

/** The last lines of what a program wrote, at most so many, fit to be shown. */
export function lastLines(text: string, most: number): string[] {
  if (text.trim() === "") return [];
  return text.trimEnd().split("\n").slice(-most).map((line) => excerpt(line, LONGEST_LINE));
}
