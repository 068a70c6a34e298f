import { built, exercise } from "../rust/exercise.ts";

const source = new URL("./sockets.go", import.meta.url);
const wire = new URL("./wire.go", import.meta.url).pathname;
await exercise({
  name: "go",
  command: await built("go", (output, file) => ["build", "-o", output, file, wire], source),
  declared: [
    "stream",
    "datagram",
    "abort",
    "shutdown:write",
    "shutdown:read",
    "mode:timeout",
    "option:SO_RCVBUF",
    "bind:connect",
    "errno",
    "concurrent",
    "interrupt",
  ],
  unsupported: [
    ["socket", { family: "ipv4", type: "stream" }, "no separate steps"],
    ["send", { socket: 1, data: { base64: "" } }, "sends everything"],
    ["poll", { socket: 1, events: ["in"], timeoutMs: 1 }, "cannot wait for readiness"],
    ["setMode", { socket: 1, mode: "nonblocking" }, "no EAGAIN"],
    ["shutdown", { socket: 1, how: "both" }, "nothing for both"],
    ["openDatagram", { family: "ipv4" }, "always bound"],
    ["accept", { socket: 1 }, "A *net.TCPConn has no Accept()"],
    [
      "listenStream",
      { address: { family: "ipv4", host: "127.0.0.1", port: 0 }, backlog: 1 },
      "backlog of package net is that of the system",
    ],
  ],
  refused: "ECONNREFUSED: ",
});
