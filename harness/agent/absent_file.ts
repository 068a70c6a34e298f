import type { Launch } from "./process.ts";

/**
 * A word that looks like the path of a file: it has a slash or an extension, and is neither an option nor an
 * address.
 */
const PATH = /^(?!-)(?!.*:\/\/)[^\s=*]*(?:\/|\.[A-Za-z]\w*$)/;

/**
 * The first word of a command, after the program, that looks like the path of a file and names none. An
 * interpreter may complain about it on stdout, where the complaint reads like a wrong message.
 */
export async function absentFile({ command, cwd = "." }: Launch): Promise<string | undefined> {
  for (const word of command.slice(1).filter((each) => PATH.test(each))) {
    try {
      await Deno.stat(word.startsWith("/") ? word : `${cwd}/${word}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return word;
    }
  }
  return undefined;
}
