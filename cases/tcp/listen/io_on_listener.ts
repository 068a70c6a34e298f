import { BYTE, defineCase, exchanged, INET, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/listen/io-on-listener",
  title: "A listener can neither send nor receive",
  requirement: "Sends, receives and the peer's name fail on a listener, which goes on listening.",
  level: "should",
  sources: [posix("send", "ENOTCONN"), posix("recv", "ENOTCONN"), posix("getpeername", "ENOTCONN")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["bsd", "stream", "send"], peer: ["stream"] },
  outcomes: {
    send: { conforming: ["ENOTCONN", "EPIPE"] },
    sendall: { conforming: ["ENOTCONN", "EPIPE"] },
    recv: { conforming: ["ENOTCONN"] },
    getpeername: { conforming: ["ENOTCONN"] },
    recvWithClient: { conforming: ["ENOTCONN"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    record("send", await outcome(listener.send(BYTE)));
    record("sendall", await outcome(listener.sendall(BYTE)));
    record("recv", await outcome(listener.recv(1)));
    record("getpeername", await outcome(listener.getpeername()));
    // A listener cannot read the bytes of a client in its queue.
    const client = await peer.connectStream(address);
    await client.sendall(BYTE);
    record("recvWithClient", await outcome(listener.recv(1)));
    const { socket } = await listener.accept();
    await socket.recv(1);
    record("exchange", await exchanged(client, socket));
  },
});
