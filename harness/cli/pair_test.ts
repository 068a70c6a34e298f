import { assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import { compiles } from "../agents/reference.ts";
import { commandLine } from "../proof/command_line.ts";
import { inFolder } from "../proof/in_folder.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** True if Samba's socket_wrapper is here; the dynamic linker complains of a library that is not. */
async function hasWrapper(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const env = { LD_PRELOAD: "libsocket_wrapper.so" };
  const { stderr } = await new Deno.Command("true", { env, stdin: "null" }).output();
  return stderr.length === 0;
}

/** The project file that PLACES.md asks of users of socket_wrapper, with a folder of their own. */
async function projectFile(folder: string): Promise<string> {
  const text = await Deno.readTextFile(`${ROOT}harness/agents/PLACES.md`);
  const [file = ""] = /^\{\n(?:(?!^```)[^])*?socket_wrapper[^]*?^\}/m.exec(text) ?? [];
  return file.replace("/tmp/wrapped", folder);
}

/** Runs the command line, or tests, in a folder; the exit code and the output. */
async function deno(folder: string, ...args: string[]): Promise<{ code: number; told: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1", INIT_CWD: folder },
    stdin: "null",
  }).output();
  return { code, told: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

function sockspec(folder: string, ...args: string[]): Promise<{ code: number; told: string }> {
  const [, ...words] = commandLine(args, ["-A"]);
  return deno(folder, ...words);
}

Deno.test({
  name: "Sockets that are files reach each other as a pair, as PLACES.md says, and show what they are",
  ignore: !await hasWrapper() || !await compiles(),
  fn: () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/wrapped`);
      await Deno.writeTextFile(`${folder}/sockspec.json`, await projectFile(`${folder}/wrapped`));
      const pair = ["--subject", "wrapped", "--pair"];
      const run = (id: string) =>
        sockspec(folder, "run", id, "family:ipv4", ...pair, "--out", `${folder}/out`);
      const echo = await run("tcp/stream/echo");
      assertEquals(echo.code, EXIT.ok, echo.told);
      assertStringIncludes(echo.told, "wrapped");
      const reset = await run("tcp/reset/recv-once-then-eof");
      assertEquals(reset.code, EXIT.failed, reset.told);
      assertStringIncludes(reset.told, "firstRecv was eof");
      const alone = await sockspec(
        folder,
        "run",
        "tcp/stream/echo",
        "--subject",
        "wrapped",
        "--out",
        `${folder}/out`,
      );
      assertEquals(alone.code, EXIT.failed, alone.told);
      const doctor = (check: string, ...more: string[]) =>
        sockspec(folder, "doctor", check, "--subject", "wrapped", ...more);
      const whole = await doctor("send", "--pair");
      assertEquals(whole.code, EXIT.ok, whole.told);
      assertEquals((await doctor("recv/reset", "--pair")).code, EXIT.failed);
      assertEquals((await doctor("send")).code, EXIT.failed);
    }),
});

Deno.test("Findings of gVisor's pair are of a name of its own, and all occur", (test) =>
  inFolder(async (folder) => {
    const { code, told } = await sockspec(
      folder,
      ...["run", "unix/stream", "--subject", "gvisor", "--pair", "--jobs", "2"],
      ...["--expect", `${ROOT}cases/known_deviations.json`, "--out", `${folder}/out`],
    );
    if (code === EXIT.notStarted) {
      await test.step({ name: "gVisor is not available here", ignore: true, fn() {} });
      return;
    }
    assertEquals(code, EXIT.ok, told);
    assertStringIncludes(told, "gvisor-pair");
    const results = await Deno.readTextFile(`${folder}/out/results.jsonl`);
    assertStringIncludes(results, "--subject gvisor --pair");
    assertStringIncludes(results, "gvisor-unix-");
  }));
