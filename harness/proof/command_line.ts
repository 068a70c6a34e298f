const ROOT = new URL("../..", import.meta.url).pathname;

/** The permissions that are enough for every command. */
export const PERMISSIONS = ["ffi", "sys", "net", "read", "write", "run"].map((each) => `--allow-${each}`);

/** The command that starts sockspec in a process of its own, as a user does, from whatever folder. */
export function commandLine(
  args: readonly string[],
  permissions: readonly string[] = PERMISSIONS,
): [program: string, ...args: string[]] {
  const imports = Deno.env.get("SOCKSPEC_IMPORTS")?.replace("=", `=${ROOT}`);
  return [
    Deno.execPath(),
    ...["run", "--quiet", "--no-prompt", "--unstable-net", "--no-check", "--config", `${ROOT}deno.json`],
    ...imports ? [imports] : [],
    ...permissions,
    `${ROOT}harness/cli/main.ts`,
    ...args,
  ];
}
