import { BYTE, defineCase, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/listen/close-resets-queued",
  title: "A listener is closed with clients in its queue",
  requirement:
    "Closing a listener resets the connections that it has not accepted: they did not end in order.",
  level: "should",
  sources: [rfc(9293, "3.10.5"), posix("close"), posix("recv", "ECONNRESET")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["ECONNRESET"] },
    recvAgain: { conforming: ["eof"], after: { recv: "ECONNRESET" } },
    send: { conforming: ["EPIPE"], after: { recv: "ECONNRESET" } },
    recvAfterSending: { conforming: ["ECONNRESET"], after: { recv: "ECONNRESET" } },
    connect: { conforming: ["ECONNREFUSED"] },
  },
  async script({ listening, connectedTo, atOnce, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    // The accepted connection keeps the port: nobody else can begin to listen there.
    await connectedTo(listener, address);
    const [silent, sender] = [await peer.connectStream(address), await peer.connectStream(address)];
    await sender.sendall(BYTE);
    await listener.close();
    record("connect", await outcome(peer.connectStream(address)));
    const recv = await atOnce(silent.recv(1), outcome);
    record("recv", recv);
    if (recv !== "ECONNRESET") return;
    record("recvAgain", await outcome(silent.recv(1)));
    record("send", await outcome(silent.sendall(BYTE)));
    record("recvAfterSending", await outcome(sender.recv(1)));
  },
});
