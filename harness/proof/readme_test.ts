import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FORMATS } from "../../reports/formats.ts";
import { inFolder } from "./in_folder.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** The fenced block of the README that contains `words`. */
async function block(words: string): Promise<string> {
  const blocks = (await Deno.readTextFile(`${ROOT}README.md`)).matchAll(/^```\w+[^\n]*\n([\s\S]*?)^```$/gm);
  const found = [...blocks].map((each) => each[1]!).find((text) => text.includes(words));
  assert(found !== undefined, words);
  return found;
}

Deno.test("The README's table of formats has every format, those that each run writes first", async () => {
  const readme = await Deno.readTextFile(`${ROOT}README.md`);
  const [, table = ""] = /^\| format .*\n\| -.*\n((?:\|.*\n)+)/m.exec(readme) ?? [];
  const named = [...table.matchAll(/^\| `(\w+)`/gm)].map((each) => each[1]);
  assertEquals(named, Object.keys(FORMATS));
  const written = Object.values(FORMATS).map(({ byDefault }) => byDefault);
  assertEquals(written, [...Array(5).fill(true), ...Array(named.length - 5).fill(false)]);
});

Deno.test({
  name: "The README's example of a test works as it stands there",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await inFolder(async (folder) => {
      const [text, command] = [
        await block('from "@sockspec/sockspec"'),
        await block("--allow-run sockets_test.ts"),
      ];
      const script = text.replace('"@sockspec/sockspec"', `"file://${ROOT}mod.ts"`);
      await Deno.writeTextFile(`${folder}/sockets_test.ts`, script);
      const [program, verb, ...words] = command.trim().split(" ");
      assertEquals([program, verb], ["deno", "test"]);
      const imports = Deno.env.get("SOCKSPEC_IMPORTS");
      // The task check has checked the types of the block.
      const args = [
        verb!,
        "--no-check",
        "--config",
        `${ROOT}deno.json`,
        ...imports ? [imports] : [],
        ...words,
      ];
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: args.map((word) => word === "sockets_test.ts" ? `${folder}/${word}` : word),
        cwd: ROOT,
        env: { NO_COLOR: "1" },
      }).output();
      const told = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      assertEquals(code, 0, told);
      assertStringIncludes(told, "deno tcp/close/unread-data-rst role=server,family=ipv4 ... ok");
    });
  },
});

Deno.test("The README's import map has every name that the package's sources import", async () => {
  await inFolder(async (folder) => {
    const map = (await block('"@std/assert"')).replaceAll("../sockspec/", ROOT);
    await Deno.writeTextFile(`${folder}/imports.json`, map);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--no-config", `--import-map=${folder}/imports.json`, `${ROOT}mod.ts`],
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
    assert(modules.length > 100);
    const own = modules.filter(({ specifier }) => specifier.startsWith(`file://${ROOT}`));
    const unknown = own.flatMap(({ dependencies = [] }) => dependencies).filter(({ code }) => code?.error);
    assertEquals(unknown.map(({ specifier }) => specifier), []);
  });
});

/** A module as `deno info` reports it. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly error?: string };
  }[];
}
