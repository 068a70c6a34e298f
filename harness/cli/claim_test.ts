import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import { inFolder } from "../proof/in_folder.ts";
import { said } from "../proof/command_in_process.ts";
import { claim } from "./claim.ts";
import { UsageError } from "./usage.ts";
import { ignore } from "../proof/unless_linux.ts";

Deno.test({
  name: "While a run has a folder, another one ends soon and loses nothing of it",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const args = ["run", "tcp/reset/recv-once-then-eof", "--subject", "libc", "--out", folder];
      assertEquals((await said(args)).code, EXIT.ok);
      const contents = async () => {
        const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
        return await Promise.all(names.map(async (name) => [name, await Deno.readFile(`${folder}/${name}`)]));
      };
      const before = await contents();
      const first = await claim(folder);
      for (const words of [args, [...args, "--resume"]]) {
        const { code, stderr } = await said(words);
        assertEquals(code, EXIT.usage);
        assertEquals(
          stderr.split("\n")[0],
          `"${folder}" of --out is in use by another run: wait until that has ended, or name another folder`,
        );
      }
      assertEquals(await contents(), before);
      first[Symbol.dispose]();
      assertStringIncludes((await said([...args, "--resume"])).stdout, "nothing to resume");
      // A run has let go of its folder when it has ended, however it did.
      assertEquals((await said([...args, "--resume", "--strict"])).code, EXIT.usage);
      (await claim(folder))[Symbol.dispose]();
    }),
});

Deno.test({
  name: "A folder whose lock goes at once is taken: what a killed run was starting may have it for a moment",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const left = await claim(folder);
      const timer = setTimeout(() => left[Symbol.dispose](), 100);
      (await claim(folder))[Symbol.dispose]();
      clearTimeout(timer);
    }),
});

/** Has the folder, starts a process as a run starts agents, and waits. */
const HOLDER = `
const { claim } = await import(Deno.args[0]);
const claimed = await claim(Deno.args[1]);
console.log(new Deno.Command("sleep", { args: ["60"], stdout: "null" }).spawn().pid);
setInterval(() => claimed, 1_000);
`;

Deno.test({
  name: "A process that is killed leaves no claim behind, nor do the agents that outlive it",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const script = `${folder}/holder.ts`;
      await Deno.writeTextFile(script, HOLDER);
      const imports = Deno.env.get("SOCKSPEC_IMPORTS");
      const holder = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--quiet", "--no-check", "--allow-read", "--allow-run", ...imports ? [imports] : []],
          ...[script, import.meta.resolve("./claim.ts"), folder],
        ],
        cwd: new URL("../..", import.meta.url),
        stdout: "piped",
      }).spawn();
      const output = holder.stdout.pipeThrough(new TextDecoderStream()).getReader();
      const agent = Number((await output.read()).value);
      try {
        await assertRejects(() => claim(folder), UsageError, "is in use by another run");
        holder.kill("SIGKILL");
        await holder.status;
        (await claim(folder))[Symbol.dispose]();
      } finally {
        Deno.kill(agent, "SIGKILL");
        await output.cancel();
      }
    }),
});
