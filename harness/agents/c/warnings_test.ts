import { assertEquals } from "@std/assert";

const HERE = new URL(".", import.meta.url).pathname;
/** Some warnings come of what the compiler learns when it optimises. */
const FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-S", "-o", "/dev/null"];

/** Flags that put Winsock under the sources. */
const WINSOCK = [`-I${HERE}../winsock`, "-include", "posix.h", '-DSOCKSPEC_STACK_HEADER="stack.h"'];

/** A compiler's complaints about a source; `undefined` where there is no such compiler. */
async function complaints(compiler: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stderr } = await new Deno.Command(compiler, { args: [...FLAGS, ...args], stdin: "null" })
      .output();
    return new TextDecoder().decode(stderr);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const sources = [...Deno.readDirSync(HERE)].map(({ name }) => name).filter((name) => name.endsWith(".c"));
const host = await Promise.all(sources.map((name) => complaints("cc", [HERE + name])));
const winsock = await Promise.all(
  ["sockets.c", "wire.c"].map((name) => complaints("x86_64-w64-mingw32-gcc", [...WINSOCK, HERE + name])),
);

for (const [name, found] of Object.entries({ host, winsock })) {
  const ignore = found.includes(undefined);
  Deno.test({ name: `The C agent compiles without a warning: ${name}`, ignore }, () => {
    assertEquals(found.join(""), "");
  });
}
