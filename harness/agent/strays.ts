/** In the environment of every agent, and of what it starts in turn: tells them from everybody else's processes. */
export const MARK: Readonly<Record<string, string>> = { SOCKSPEC_HARNESS: crypto.randomUUID() };

/**
 * Numbers of the processes that bear the mark; none where nobody can look, as that takes Linux's `/proc` and `grep`. Another process looks, as Deno opens `/proc` only with every
 * permission.
 */
export async function bearers(): Promise<number[]> {
  if (Deno.build.os !== "linux") return [];
  try {
    const paths = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name))
      .map(({ name }) => `/proc/${name}/environ`);
    const [[name, value]] = Object.entries(MARK) as [[string, string]];
    const mark = `${name}=${value}`;
    const args = ["--files-with-matches", "--no-messages", "--text", "--fixed-strings", "-e", mark, ...paths];
    const { stdout } = await new Deno.Command("grep", { args, stdin: "null", stderr: "null" }).output();
    return [...new TextDecoder().decode(stdout).matchAll(/^\/proc\/(\d+)\//gm)].map((each) =>
      Number(each[1])
    );
  } catch {
    return [];
  }
}
