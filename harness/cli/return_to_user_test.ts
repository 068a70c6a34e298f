import { assert, assertEquals } from "@std/assert";
import { temporaryFolder } from "../endpoint/temporary.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const ONE = "tcp/reset/recv-once-then-eof";

/**
 * Runs words in `cwd` as a user's shell would: without the folder that the task of these tests was started
 * in.
 */
async function typed(words: readonly string[], cwd: string): Promise<Deno.CommandOutput> {
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  const [program, ...args] = words;
  return await new Deno.Command(program!, { args, cwd, env, clearEnv: true, stdin: "null" }).output();
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/**
 * A test in which `route` begins a command line of sockspec's, typed in a folder that is not the project's.
 */
function placed(route: readonly string[], obstacle = ""): void {
  const name = `${route[0]!.split("/").at(-1)} task: relative paths start where the user stands`;
  const ignore = Deno.build.os !== "linux" || obstacle !== "";
  Deno.test({
    name: obstacle ? `${name}: ${obstacle}` : name,
    ignore,
    fn: async () => {
      const folder = await Deno.realPath(temporaryFolder());
      await Deno.mkdir(`${folder}/own`);
      const source = (await Deno.readTextFile(`${ROOT}cases/tcp/reset/recv_once_then_eof.ts`))
        .replace("../../../harness/case/mod.ts", `file://${ROOT}harness/case/mod.ts`)
        .replace(ONE, "own/case");
      await Deno.writeTextFile(`${folder}/own/case.ts`, source);
      await Deno.writeTextFile(`${folder}/known.json`, '{ "findings": [] }');
      for (const place of [folder, `${folder}/own`]) {
        for (const file of ["sockets.py", "wire.py"]) {
          await Deno.copyFile(`${ROOT}harness/agents/python/${file}`, `${place}/${file}`);
        }
      }
      const { code, stdout, stderr } = await typed([
        ...[...route, "run", "own/case", "--cases", "own", "--expect", "known.json", "--jobs", "1"],
        ...[
          "--agent",
          "python3 sockets.py",
          "--name",
          "here",
          "--agent",
          "python3 sockets.py",
          "--name",
          "below",
        ],
        ...[
          "--cwd",
          "own",
          "--variant",
          "role=server,family=ipv4",
          "--out",
          "out",
          "--report",
          "junit=own/j.xml",
        ],
      ], folder);
      const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      assertEquals(code, 0, text);
      const reported = await typed(
        [...route, "report", "out/results.jsonl", "--report", "markdown=r.md"],
        folder,
      );
      assertEquals(reported.code, 0);
      for (const path of ["out/results.jsonl", "own/j.xml", "r.md"]) {
        assert(await exists(`${folder}/${path}`), path);
      }
      await Deno.remove(folder, { recursive: true });
    },
  });
}

placed([Deno.execPath(), "task", "--quiet", "--config", `${ROOT}deno.json`, "sockspec"]);

placed(
  ["npm", "run", "--silent", "--prefix", ROOT, "sockspec", "--"],
  await exists(`${ROOT}npm/node_modules/.package-lock.json`) ? "" : "what it needs is not installed",
);
