import { assertEquals, assertStringIncludes } from "@std/assert";
import { toText } from "@std/streams";
import { EXIT } from "../../reports/consequence.ts";
import { commandLine } from "../proof/command_line.ts";

/** A served endpoint that this process writes to and reads. */
function served(): Deno.ChildProcess {
  const [program, ...args] = commandLine(["agent", "deno"]);
  const env = { NO_COLOR: "1" };
  return new Deno.Command(program, { args, env, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
}

Deno.test("An agent whose reader has gone ends without a word", async () => {
  const child = served();
  const [writer, reader] = [child.stdin.getWriter(), child.stdout.getReader()];
  await writer.write(new TextEncoder().encode("x\n"));
  await reader.read();
  await reader.cancel();
  const more = new TextEncoder().encode("x\n".repeat(100_000));
  await writer.write(more).then(() => writer.write(more)).then(() => writer.close()).catch(() => {});
  const [{ code }, stderr] = await Promise.all([child.status, toText(child.stderr)]);
  assertEquals([code, stderr], [EXIT.ok, ""]);
});

Deno.test("What cannot be requests on stdin is one message", async () => {
  const child = served();
  const writer = child.stdin.getWriter();
  await writer.write(new Uint8Array(1_100_000)).then(() => writer.close()).catch(() => {});
  const [{ code }, stderr] = await Promise.all([child.status, toText(child.stderr), child.stdout.cancel()]);
  assertEquals(code, EXIT.usage, stderr);
  assertStringIncludes(stderr, "stdin has no requests of the protocol: a line has more than 1048576 bytes");
});
