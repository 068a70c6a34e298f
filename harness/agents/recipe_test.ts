import { assertStringIncludes } from "@std/assert";

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
