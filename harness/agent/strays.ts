import { output } from "./processes.ts";

/** A variable in the environment of every agent and of everything that it starts, to find them again. */
export const MARK: Readonly<Record<string, string>> = { SOCKSPEC_HARNESS: crypto.randomUUID() };

/**
 * Numbers of the processes that bear the mark; none where nobody can look, as that takes Linux's `/proc`,
 * `ls` and `grep`. Other processes look, as Deno opens `/proc` only with every permission.
 */
export async function bearers(): Promise<number[]> {
  if (Deno.build.os !== "linux") return [];
  try {
    const entries = (await output("ls", "/proc")).split("\n");
    const paths = entries.filter((name) => /^\d+$/.test(name)).map((name) => `/proc/${name}/environ`);
    const [[name, value]] = Object.entries(MARK) as [[string, string]];
    const options = ["--files-with-matches", "--no-messages", "--text", "--fixed-strings"];
    const found = await output("grep", ...options, "-e", `${name}=${value}`, ...paths);
    return [...found.matchAll(/^\/proc\/(\d+)\//gm)].map((each) => Number(each[1]));
  } catch {
    return [];
  }
}
