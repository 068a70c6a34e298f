import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Unavailable } from "../endpoint/errors.ts";
import { AgentBuildError, prepare, type Recipe } from "./recipe.ts";

/** Prepares an agent one of whose files is where the disk is full. */
const PREPARER = `
const { prepare } = await import(Deno.args[0]);
const folder = Deno.args[1];
Deno.mkdirSync(folder + "/mine");
Deno.symlinkSync("/dev/full", folder + "/mine/agent");
const recipe = { files: { agent: "its source" }, run: () => [], install: "install it" };
console.log(await prepare("mine", recipe, folder).catch((error) => error.constructor.name + ": " + error.message));
`;

Deno.test({
  name: "A full disk is reported where an agent's files find it",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const script = `${folder}/preparer.ts`;
      await Deno.writeTextFile(script, PREPARER);
      const imports = Deno.env.get("SOCKSPEC_IMPORTS");
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--quiet", "--no-check", "--allow-all", ...imports ? [imports] : []],
          ...[script, import.meta.resolve("./recipe.ts"), folder],
        ],
        cwd: new URL("../..", import.meta.url),
      }).output();
      assertStringIncludes(new TextDecoder().decode(stdout), "NoTemporaryFolder: There is no room");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("A compiler that refuses an agent is told from a host that lacks something", async () => {
  const folder = await Deno.makeTempDir();
  const compiler = `${folder}/compiler`;
  /** Prepares a recipe whose compiler is a shell script. */
  const prepared = async (script: string, recipe: Partial<Recipe>): Promise<string> => {
    await Deno.writeTextFile(compiler, `#!/bin/sh\n${script}`, { mode: 0o755 });
    const files = { source: crypto.randomUUID() };
    const whole: Recipe = {
      files,
      build: [compiler, "it"],
      run: () => ["it"],
      install: "install it",
      ...recipe,
    };
    const error = await assertRejects(() => prepare("mine", whole, folder));
    const kind = error instanceof AgentBuildError
      ? "refuses"
      : error instanceof Unavailable
      ? "lacks"
      : "breaks";
    return `${kind}: ${(error as Error).message.replaceAll(folder, "")}`;
  };
  const refuses = '[ "$1" = --version ] && echo "it 2.10.3" && exit; echo "a warning"; ' +
    'echo "it:1: error: no such word" >&2; echo "  --> here" >&2; exit 1';
  try {
    assertStringIncludes(
      await prepared(refuses, {}),
      'refuses: Agent "mine" did not start: its build by "/compiler it" says: ' +
        "it:1: error: no such word | --> here; expected a program",
    );
    assertStringIncludes(await prepared(refuses, { least: "2.10" }), "refuses: ");
    const old = 'lacks: "/compiler" is too old, as its version is "it 2.10.3": install it';
    assertEquals(await prepared(refuses, { least: "2.11" }), old);
    assertEquals(await prepared(refuses, { least: "2.10.4" }), old);
    const needs = ["sh", "-c", "echo no header; exit 1"];
    assertEquals(
      await prepared(refuses, { needs }),
      'lacks: The agent "mine" lacks something, as "sh -c echo no header; exit 1" says: no header; install it',
    );
    const missing = { build: [`${folder}/none`] };
    assertEquals(await prepared(refuses, missing), 'lacks: "/none" was not found: install it');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
