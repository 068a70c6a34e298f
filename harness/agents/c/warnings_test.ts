import { assertEquals } from "@std/assert";

const HERE = new URL(".", import.meta.url).pathname;
/** Some warnings come of what the compiler learns when it optimises. */
const FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-S", "-o", "/dev/null"];

/** The compiler's complaints about a source; `undefined` where there is no compiler. */
async function complaints(name: string): Promise<string | undefined> {
  try {
    const { stderr } = await new Deno.Command("cc", { args: [...FLAGS, HERE + name], stdin: "null" })
      .output();
    return new TextDecoder().decode(stderr);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const sources = [...Deno.readDirSync(HERE)].map(({ name }) => name).filter((name) => name.endsWith(".c"));
const found = await Promise.all(sources.map(complaints));

Deno.test({ name: "The C agent compiles without a warning", ignore: found.includes(undefined) }, () => {
  assertEquals(found.join(""), "");
});
