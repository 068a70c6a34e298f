import { exercise } from "../rust/exercise.ts";

/** Whether the host has the Ruby that the agent is for. */
async function hasRuby(): Promise<boolean> {
  try {
    const args = ["-e", "exit(RUBY_VERSION.to_f >= 3.1)"];
    return (await new Deno.Command("ruby", { args, stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

await exercise({
  name: "ruby",
  command: await hasRuby() ? ["ruby", new URL("./agent.rb", import.meta.url).pathname] : undefined,
  declared: [
    "stream",
    "datagram",
    "bsd",
    "send",
    "abort",
    "shutdown:both",
    "mode:blocking",
    "mode:nonblocking",
    "option:SO_RCVBUF",
    "option:SO_ERROR",
    "bind:connect",
    "backlog",
    "errno",
    "concurrent",
    "interrupt",
  ],
  unsupported: [
    ["poll", { socket: 1, events: ["in"], timeoutMs: 1 }, "no method poll"],
    ["setMode", { socket: 1, mode: "timeout", timeoutMs: 50 }, "ends a call after timeoutMs"],
    ["connectStream", { address: { family: "ipv4", host: "localhost", port: 1 } }, "host"],
  ],
  refused: "ECONNREFUSED: ",
  wouldBlock: "EAGAIN: ",
});
