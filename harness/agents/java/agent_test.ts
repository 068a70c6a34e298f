import { exercise } from "../rust/exercise.ts";

/** Java 17 or newer is what the agent needs to be run without a build step. */
async function javaVersion(): Promise<number> {
  try {
    const { stderr } = await new Deno.Command("java", { args: ["-version"] }).output();
    return Number(/version "(\d+)/.exec(new TextDecoder().decode(stderr))?.[1] ?? 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

await exercise({
  name: "java",
  command: await javaVersion() < 17 ? undefined : ["java", new URL("./Agent.java", import.meta.url).pathname],
  declared: [
    "stream",
    "datagram",
    "abort",
    "shutdown:write",
    "shutdown:read",
    "mode:timeout",
    "option:SO_RCVBUF",
    "bind:connect",
    "backlog",
    "concurrent",
    "interrupt",
  ],
  unsupported: [
    ["socket", { family: "ipv4", type: "stream" }, "no step for listen()"],
    ["send", { socket: 1, data: { base64: "" } }, "sends everything"],
    ["poll", { socket: 1, events: ["in"], timeoutMs: 1 }, "cannot wait for readiness"],
    ["setMode", { socket: 1, mode: "nonblocking" }, "always waits"],
    ["shutdown", { socket: 1, how: "both" }, "nothing for both"],
    ["openDatagram", { family: "unix" }, "no unix addresses"],
    ["accept", { socket: 1 }, "A Socket has no accept()"],
    ["getsockopt", { socket: 1, option: "SO_ERROR" }, "no way to read"],
    [
      "listenStream",
      { address: { family: "ipv4", host: "127.0.0.1", port: 0 }, options: { SO_SNDBUF: 9000 } },
      "SO_SNDBUF' not supported",
    ],
  ],
  refused: "null: java.net.ConnectException: Connection refused",
  closesWithFin: true,
});
