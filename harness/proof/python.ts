const { stdout } = await new Deno.Command("python3", { args: ["-c", "import sys; print(sys.executable)"] })
  .output();

/**
 * The Python interpreter itself: the program in the path may be a shim, which costs more than a short script.
 */
export const PYTHON: string = new TextDecoder().decode(stdout).trim() || "python3";
