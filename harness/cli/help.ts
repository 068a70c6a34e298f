import { MEANINGS } from "../../reports/consequence.ts";
import { INVOCATION } from "./invocation.ts";
import type { Command } from "./usage.ts";

/** Columns of a help text. */
const COLUMNS = 100;
/** The column in which the explanations of the options begin. */
const INDENT = 26;

/** The exit codes, a line each. */
export const EXIT_CODES: string = Object.entries(MEANINGS).map(([code, words]) =>
  `  ${code.padEnd(5)}${words}`
).join("\n");

export function help(command: Command): string {
  const all: Command["options"] = { ...command.options, help: { help: "Show this help." } };
  const options = Object.entries(all).map(([name, option]) => {
    const left = `  --${name}${option.value ? ` ${option.value}` : ""}`;
    const text = option.help + (option.repeatable ? " Repeatable." : "");
    return left.padEnd(INDENT) + wrapped(text, COLUMNS - INDENT).join("\n".padEnd(INDENT + 1));
  });
  const examples = command.examples ? ["", "Examples:", ...command.examples.map((each) => `  ${each}`)] : [];
  const lines = [`Usage: ${command.usage}`, "", command.summary, "", "Options:", ...options, ...examples];
  return lines.join("\n").replaceAll(/(?<=^(?:Usage:| ) )sockspec /gm, `${INVOCATION} `);
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
