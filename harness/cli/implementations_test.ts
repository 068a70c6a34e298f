import { assertEquals, assertStringIncludes } from "@std/assert";
import { servedCommand } from "../agents/implementations.ts";
import { EXIT } from "../../reports/consequence.ts";
import { joinWords } from "../../reports/command.ts";
import { commandLine } from "../proof/command_line.ts";
import { inFolder } from "../proof/in_folder.ts";

/** Runs sockspec in a folder whose project's file has these contents. */
async function sockspec(contents: string, ...words: string[]) {
  return await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/sockspec.json`, contents);
    const [program, ...args] = commandLine(words, ["-A"]);
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      cwd: folder,
      env: { NO_COLOR: "1", INIT_CWD: folder },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, told: text(stdout) + text(stderr) };
  });
}

const MINE = JSON.stringify({
  implementations: { mine: { command: joinWords(servedCommand("deno")), without: ["family:ipv6"] } },
});

Deno.test("run takes an implementation by its name in sockspec.json, and so does the command to run again", async () => {
  const { code, told } = await sockspec(MINE, "run", "tcp/shutdown/after-reset", "--subject", "mine");
  assertEquals(code, EXIT.ok, told);
  assertStringIncludes(told, "--subject mine --peer libc");
  assertStringIncludes(told, "mine does not declare (with the variants that need it): family:ipv6");
});

Deno.test("doctor takes an implementation by its name in sockspec.json", async () => {
  const { code, told } = await sockspec(MINE, "doctor", "recv", "--subject", "mine");
  assertEquals(code, EXIT.ok, told);
  assertStringIncludes(told, "6 of 6 checks");
});

Deno.test("A mistake in sockspec.json is one message and exit code 2", async () => {
  const { code, told } = await sockspec('{ "implementations": 1 }', "run", "--subject", "libc");
  assertEquals(code, EXIT.usage);
  assertStringIncludes(
    told,
    'There is a mistake in "sockspec.json": "implementations" is 1, expected an object\nSee: ',
  );
});
