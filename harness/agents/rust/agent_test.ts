import { built, exercise } from "./exercise.ts";

const source = new URL("./sockets.rs", import.meta.url);
await exercise({
  name: "rust",
  // Without -O, as that takes half of the time and the tests need no speed.
  command: await built("rustc", (output, file) => ["--edition", "2021", "-o", output, file], source),
  declared: [
    "stream",
    "datagram",
    "send",
    "shutdown:both",
    "mode:blocking",
    "mode:nonblocking",
    "mode:timeout",
    "errno",
    "concurrent",
    "interrupt",
  ],
  unsupported: [
    ["socket", { family: "ipv4", type: "stream" }, "no separate steps"],
    ["abort", { socket: 1 }, "set_linger is unstable"],
    ["poll", { socket: 1, events: ["in"], timeoutMs: 1 }, "cannot wait for readiness"],
    ["openDatagram", { family: "ipv4" }, "always bound"],
    ["accept", { socket: 1 }, "A TcpStream of Rust's std has no accept()"],
    [
      "listenStream",
      { address: { family: "ipv4", host: "127.0.0.1", port: 0 }, backlog: 1 },
      "backlog of Rust's std is fixed",
    ],
    [
      "connectStream",
      { address: { family: "ipv4", host: "127.0.0.1", port: 9 }, options: { SO_RCVBUF: 9000 } },
      "no way to set SO_RCVBUF",
    ],
  ],
  refused: "ECONNREFUSED: ",
  wouldBlock: "EAGAIN: ",
});
