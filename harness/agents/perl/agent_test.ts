import { exercise } from "../rust/exercise.ts";
import { temporaryFolder } from "../../endpoint/temporary.ts";
import { perlAgent } from "./source.ts";

const folder = await temporaryFolder();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
await Deno.writeTextFile(`${folder}/agent.pl`, perlAgent);

/** Whether the host has a Perl with the modules that the agent uses. */
async function compiles(): Promise<boolean> {
  try {
    const args = ["-c", `${folder}/agent.pl`];
    return (await new Deno.Command("perl", { args, stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

await exercise({
  name: "perl",
  command: await compiles() ? ["perl", `${folder}/agent.pl`] : undefined,
  declared: [
    "stream",
    "datagram",
    "bsd",
    "send",
    "abort",
    "shutdown:both",
    "mode:nonblocking",
    "option:SO_RCVBUF",
    "option:SO_ERROR",
    "bind:connect",
    "backlog",
    "errno",
  ],
  unsupported: [
    ["poll", { socket: 1, events: ["in"], timeoutMs: 1 }, "no method poll"],
    ["setMode", { socket: 1, mode: "blocking" }, "no mode"],
    ["connectStream", { address: { family: "ipv4", host: "localhost", port: 1 } }, "host"],
  ],
  refused: "ECONNREFUSED: ",
  wouldBlock: "EAGAIN: ",
});
