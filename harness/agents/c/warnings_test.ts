import { assertEquals } from "@std/assert";

const HERE = new URL(".", import.meta.url).pathname;
const WARNINGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/** The C sources of the agent. */
const sources = [...Deno.readDirSync(HERE)].map(({ name }) => name).filter((name) => name.endsWith(".c"));

/** The compiler's complaints about the sources; `undefined` where there is no compiler. */
async function complaints(): Promise<string | undefined> {
  try {
    const args = [...WARNINGS, "-fsyntax-only", ...sources.map((name) => `${HERE}${name}`)];
    const { stderr } = await new Deno.Command("cc", { args, stdin: "null" }).output();
    return new TextDecoder().decode(stderr);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const found = await complaints();

Deno.test({ name: "The C agent compiles without a warning", ignore: found === undefined }, () => {
  assertEquals(found, "");
});
