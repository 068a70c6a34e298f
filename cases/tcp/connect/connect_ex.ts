import {
  type Address,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  type Outcome,
  pendingError,
  python,
  type Socket,
  tutorial,
} from "../../../harness/case/mod.ts";

/** The errno that connect_ex gave; `none` for success. */
async function given(socket: Socket, address: Address): Promise<Outcome> {
  return ((await socket.connect_ex(address)) ?? "none") as Outcome;
}

export default defineCase({
  id: "tcp/connect/connect-ex",
  title: "A connect gives its errno as a result",
  requirement: "connect_ex gives the errno of its connect instead of failing, and nothing for success.",
  lesson: "connect_ex() returns the errno, 0 for success, where connect() raises: convenient for " +
    "scanning ports and for sockets that do not wait, which say EINPROGRESS.",
  level: "should",
  sources: [python("socket.connect_ex()"), tutorial("connect_ex and a port that is open or not")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "timeout"] },
  needs: {
    subject: ["bsd", "stream", "connect_ex", "mode:nonblocking", "option:SO_ERROR"],
    peer: ["stream", "bsd"],
  },
  outcomes: {
    refused: { conforming: ["ECONNREFUSED"] },
    pendingError: { conforming: ["none"] },
    connected: { conforming: ["none"] },
    again: { conforming: ["EISCONN"] },
    exchange: { conforming: ["intact"], after: { connected: "none" } },
    nonblocking: {
      conforming: [
        { outcome: "EINPROGRESS", when: { family: "ipv4" } },
        { outcome: "EINPROGRESS", when: { family: "ipv6" } },
        // There is nothing to wait for.
        { outcome: "none", when: { family: "unix" } },
      ],
      tolerated: { EAGAIN: { reason: "Winsock's word for it", when: { os: "windows" } } },
    },
  },
  async script({ closedPort, listening, subject, peer, family, mode, inMode, record }) {
    const nobody = await closedPort(peer, "stream");
    const refused = await subject.socket(family, "stream");
    await inMode(refused);
    record("refused", await given(refused, nobody));
    record("pendingError", await pendingError(refused));
    const { listener, address } = await listening(peer);
    const socket = await subject.socket(family, "stream");
    await inMode(socket);
    const connected = await given(socket, address);
    record("connected", connected);
    // With a timeout the connect did not wait in the kernel: Linux reports once more that it has succeeded.
    if (mode === "timeout") await given(socket, address);
    record("again", await given(socket, address));
    if (connected === "none") record("exchange", await exchanged(socket, (await listener.accept()).socket));
    const impatient = await subject.socket(family, "stream");
    await impatient.setMode("nonblocking");
    record("nonblocking", await given(impatient, address));
  },
});
