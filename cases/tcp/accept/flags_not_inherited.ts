import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  outcome,
  python,
} from "../../../harness/case/mod.ts";

const TRIES = 1000;
const NOT_YET: readonly Outcome[] = ["EAGAIN", "EWOULDBLOCK"];

export default defineCase({
  id: "tcp/accept/flags-not-inherited",
  title: "A nonblocking listener accepts sockets that wait",
  requirement: "A socket that a nonblocking listener accepts waits in its receives like any new socket.",
  level: "should",
  sources: [linux("accept(2)", "VERSIONS"), python("Timeouts and the accept method")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:nonblocking"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["pending"] },
    received: { conforming: ["data"], after: { recv: "pending" } },
  },
  async script({ listening, subject, peer, pendingOr, record }) {
    const { listener, address } = await listening(subject);
    await listener.setMode("nonblocking");
    const client = await peer.connectStream(address);
    // The client knows of its connection one segment before the listener does.
    let accepting = listener.accept();
    for (let tries = 1; tries < TRIES && NOT_YET.includes(await outcome(accepting)); tries++) {
      accepting = listener.accept();
    }
    const { socket } = await accepting;
    const receiving = socket.recv(1);
    const recv = await pendingOr(receiving, outcome);
    record("recv", recv);
    if (recv !== "pending") return;
    await client.sendall(BYTE);
    record("received", await outcome(receiving));
  },
});
