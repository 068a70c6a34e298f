import { temporaryFolder } from "../../endpoint/temporary.ts";

/** Where the sources are, for compilers that run anywhere. */
const here = new URL("..", import.meta.url).pathname;

/**
 * Compiles the agent for C into a folder of its own, removed after all tests; gives the program, or says why there is none.
 *
 * `flags` are further words for the compiler.
 */
export async function built(flags: readonly string[] = []): Promise<{ program?: string; why?: string }> {
  const folder = await temporaryFolder();
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  const program = `${folder}/agent`;
  const warnings = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];
  const args = [
    "-O2",
    ...(flags.length > 0 ? [] : warnings),
    "-o",
    program,
    `${here}c/agent.c`,
    ...flags,
    "-lpthread",
  ];
  try {
    const { success, stderr } = await new Deno.Command("cc", { args, stdin: "null" }).output();
    return success ? { program } : { why: new TextDecoder().decode(stderr).trim().split("\n")[0]! };
  } catch (error) {
    return { why: `cc cannot be started: ${(error as Error).message}` };
  }
}
