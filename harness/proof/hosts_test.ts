/**
 * Hosts differ in what they let wait: nothing of that may change what is judged. `libc` is played in a
 * network namespace that has other settings than this host.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import { commandLine } from "./command_line.ts";
import { inFolder } from "./in_folder.ts";

/** Settings below `/proc/sys/net`. */
const SETTINGS = {
  // As systemd has it; the kernel's own is 10.
  "unix/max_dgram_qlen": "512",
  // Less than any case sends in one piece.
  "ipv4/tcp_wmem": "4096 4096 4096",
  "ipv4/tcp_rmem": "4096 6000 6000",
};
const SETUP = [
  "ip link set lo up",
  ...Object.entries(SETTINGS).map(([name, value]) => `echo ${value} > /proc/sys/net/${name}`),
].join(" && ");

/** Runs a command in such a namespace. */
async function there(...command: readonly string[]): Promise<{ code: number; told: string }> {
  const args = ["--map-root-user", "--net", "sh", "-c", `${SETUP} && exec "$@"`, "sh", ...command];
  const { code, stdout, stderr } = await new Deno.Command("unshare", { args, stdin: "null" }).output();
  return { code, told: [stdout, stderr].map((each) => new TextDecoder().decode(each)).join("") };
}

/** The reason why there is no such namespace here; `undefined` where there is. */
async function obstacle(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "Network namespaces are Linux's";
  try {
    const { code, told } = await there("true");
    return code === 0 ? undefined : told.trim();
  } catch (error) {
    return (error as Error).message;
  }
}

const why = await obstacle();

for (
  const words of [
    ["run", "unix/dgram", "tcp/accept", "tcp/reset", "--strict"],
    ["explore", "--family", "unix", "--mode", "nonblocking", "--length", "2", "--random", "0"],
  ]
) {
  const name = `sockspec ${words[0]} judges alike where queues are long and buffers small`;
  Deno.test(
    { name: why === undefined ? name : `${name} (not here: ${why})`, ignore: why !== undefined },
    () =>
      inFolder(async (out) => {
        const { code, told } = await there(...commandLine([...words, "--subject", "libc", "--out", out]));
        assertEquals(code, EXIT.ok, told);
      }),
  );
}
