import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FORMATS } from "../../reports/formats.ts";
import { temporaryFolder } from "../endpoint/temporary.ts";

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
    const folder = temporaryFolder();
    try {
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
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
