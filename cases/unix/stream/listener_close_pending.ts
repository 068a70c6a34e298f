import { BOTH_ROLES, BYTE, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/listener-close-pending",
  title: "A listener is closed with clients in its queue, over AF_UNIX",
  requirement:
    "Closing a listener resets each client in its queue: ECONNRESET once, then the end, and EPIPE for sends.",
  level: "should",
  sources: [linux("unix(7)", "ECONNRESET"), posix("close"), posix("recv", "ECONNRESET")],
  // Either listens.
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["ECONNRESET"] },
    recvAgain: { conforming: ["eof"], after: { recv: "ECONNRESET" } },
    send: { conforming: ["EPIPE"], after: { recv: "ECONNRESET" } },
    sendFirst: { conforming: ["EPIPE"], after: { recv: "ECONNRESET" } },
    recvAfterSending: { conforming: ["ECONNRESET"], after: { recv: "ECONNRESET" } },
    connect: { conforming: ["ECONNREFUSED"], tolerated: { ENOENT: "the interface removes the path itself" } },
  },
  async script({ listening, atOnce, server, client, record }) {
    const { listener, address } = await listening(server);
    // The queue is reset in its order: when the second is, so is the first.
    const [sender, silent] = [await client.connectStream(address), await client.connectStream(address)];
    await sender.sendall(BYTE);
    await listener.close();
    const recv = await atOnce(silent.recv(1), outcome);
    record("recv", recv);
    record("connect", await outcome(client.connectStream(address)));
    if (recv !== "ECONNRESET") return;
    record("recvAgain", await outcome(silent.recv(1)));
    record("send", await outcome(silent.sendall(BYTE)));
    record("sendFirst", await outcome(sender.sendall(BYTE)));
    record("recvAfterSending", await atOnce(sender.recv(1), outcome));
  },
});
