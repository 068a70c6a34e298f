import {
  bytesOf,
  compared,
  defineCase,
  INET,
  outcome,
  report,
  rfc,
  sameAddress,
  type Scenario,
  type Socket,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("to myself");

/** A socket that connects to its own address: by steps, or in one call where there are none. */
async function begun(
  { subject, family, addressOf, listening }: Scenario,
): Promise<{ socket: Socket | Promise<Socket>; connecting: Promise<unknown> }> {
  if (subject.has("bsd")) {
    const socket = await subject.socket(family, "stream");
    await socket.bind(addressOf(subject));
    return { socket, connecting: socket.connect(await socket.getsockname()) };
  }
  // A port that is free again.
  const { listener, address } = await listening(subject);
  await listener.close();
  const connecting = subject.connectStream(address, { bind: address });
  return { socket: connecting, connecting };
}

export default defineCase({
  id: "tcp/connect/self-connect",
  title: "A socket connects to itself",
  requirement: "A socket that connects to its own address opens at both ends: it is its own peer, and " +
    "receives what it sends, up to its end.",
  level: "may",
  sources: [rfc(9293, "3.5 (MUST-10)"), report("DragonOS-Community/DragonOS", 1895)],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["bind:connect", "stream", "shutdown:write"] },
  outcomes: {
    connect: {
      conforming: ["ok"],
      tolerated: { EINVAL: { reason: "macOS does not let it", when: { os: "darwin" } } },
    },
    names: { conforming: ["same"], after: { connect: "ok" } },
    content: { conforming: ["intact"], after: { connect: "ok" } },
    last: { conforming: ["intact"], after: { connect: "ok" } },
    end: { conforming: ["eof"], after: { connect: "ok" } },
  },
  async script(scenario) {
    const { atOnce, record } = scenario;
    let { socket: made, connecting } = await begun(scenario);
    let connect = await atOnce(connecting, outcome);
    if (connect !== "ok" && !scenario.subject.has("bsd")) {
      // Another process may be given the free port; hardly twice.
      ({ socket: made, connecting } = await begun(scenario));
      connect = await atOnce(connecting, outcome);
    }
    record("connect", connect);
    if (connect !== "ok") return;
    const socket = await made;
    const same = sameAddress(await socket.getsockname(), await socket.getpeername());
    record("names", same ? "same" : "different");
    await socket.sendall(SENT);
    record("content", compared(await socket.recvExactly(SENT.length), SENT));
    // The end is behind bytes that are unread.
    await socket.sendall(SENT);
    await socket.shutdown("write");
    record("last", compared(await socket.recvExactly(SENT.length), SENT));
    record("end", await outcome(socket.recv(1)));
  },
});
