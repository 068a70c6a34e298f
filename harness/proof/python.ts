const { stdout } = await new Deno.Command("python3", { args: ["-c", "import sys; print(sys.executable)"] })
  .output();

/**
 * The Python interpreter without site packages, which many agents of the tests start with: the program in the
 * path may be a shim, and what a site loads may cost more than a short script.
 */
export const PYTHON: readonly [string, ...string[]] = [
  new TextDecoder().decode(stdout).trim() || "python3",
  "-S",
];
