import { defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../../_every_call.ts";
import { isOn } from "../../option/_value.ts";

const unusable = { reason: "POSIX: the socket is of no use any more", when: { os: "!linux" } } as const;
const connected = { connect: "ok" } as const;

export default defineCase({
  id: "tcp/connect/refused-keeps",
  title: "A socket whose connect was refused keeps its options",
  requirement:
    "After a refusal a socket has its options, and every call does as on any other once it is connected.",
  level: "may",
  sources: [linux("connect(2)", "NOTES"), posix("XSH 2.10.16", "Use of Options")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["bsd", "stream", "option:SO_KEEPALIVE", "option:TCP_NODELAY"],
    peer: ["stream", "bsd"],
  },
  outcomes: {
    refused: { conforming: ["ECONNREFUSED"] },
    keepAlive: { conforming: ["yes"] },
    noDelay: { conforming: ["yes"] },
    connect: {
      conforming: ["ok"],
      tolerated: { EINVAL: unusable, ECONNABORTED: unusable, ENOTCONN: unusable },
    },
    ...Object.fromEntries(
      Object.entries(everyCallRows("", { conforming: ["pending"] })).map((
        [checkpoint, row],
      ) => [checkpoint, { ...row, after: { ...row.after, ...connected } }]),
    ),
  },
  async script(scenario) {
    const { closedPort, listening, subject, peer, family, record } = scenario;
    const socket = await subject.socket(family, "stream");
    await socket.setsockopt("SO_KEEPALIVE", 1);
    await socket.setsockopt("TCP_NODELAY", 1);
    const nobody = await closedPort(peer, "stream");
    record("refused", await outcome(socket.connect(nobody)));
    // Where SO_ERROR gave the refusal, Linux ends one connect more with ECONNABORTED.
    await outcome(socket.connect(nobody));
    record("keepAlive", await isOn(socket, "SO_KEEPALIVE"));
    record("noDelay", await isOn(socket, "TCP_NODELAY"));
    const { listener, address } = await listening(peer);
    const connect = await outcome(socket.connect(address));
    record("connect", connect);
    if (connect !== "ok") return;
    const { socket: accepted } = await listener.accept();
    await everyCall(scenario, [{ mine: socket, other: accepted }]);
  },
});
