/**
 * Splits a command line into words the way a shell would, without one: blanks separate, single quotes keep
 * everything, double quotes keep all but the backslash, and a backslash keeps the next character. Nothing is
 * expanded.
 *
 * @throws {SyntaxError} when a quote is not closed, the line ends with a backslash, or there is no word in
 * it.
 *
 * ```ts
 * import { parseCommand } from "./words.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseCommand(`ssh host 'my agent' --name="a b"`), ["ssh", "host", "my agent", "--name=a b"]);
 * ```
 */
export function parseCommand(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === "\\" && quote !== "'") {
      const next = text[++index];
      if (next === undefined) {
        throw new SyntaxError(`The command "${text}" ends with a backslash, expected a character after it`);
      }
      // As in a shell, a backslash between double quotes is ordinary unless it keeps a quote or another
      // backslash.
      const kept = quote === '"' && next !== '"' && next !== "\\";
      word = (word ?? "") + (kept ? "\\" : "") + next;
    } else if (quote !== "") {
      if (character === quote) quote = "";
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== "") {
    throw new SyntaxError(`The command "${text}" opens a quote (${quote}), expected one more to close it`);
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0) {
    throw new SyntaxError(`The command "${text}" is empty, expected a program and its arguments`);
  }
  return words;
}

/**
 * The default name of an agent: the last word of its command that looks like a file, else the first word,
 * without folder and ending.
 */
export function defaultName(command: readonly string[]): string {
  const file = command.slice(1).reverse().find((word) => /\.\w+$/.test(word)) ?? command[0] ?? "";
  return file.split("/").at(-1)!.replace(/\.\w+$/, "") || "agent";
}
