import { BYTE, defineCase, INET, outcome, posix, rfc, sameAddress } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/accept/closed-before-accept",
  title: "A client says nothing and closes before it is accepted",
  requirement:
    "A client that has closed in the queue is accepted all the same: with its address, and end of file.",
  level: "must",
  sources: [rfc(9293, "3.5"), posix("accept", "DESCRIPTION")],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    reported: { conforming: ["same"] },
    peerName: { conforming: ["same"] },
    recv: { conforming: ["eof"] },
    send: { conforming: ["ok"] },
    next: { conforming: ["data"] },
  },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const client = await peer.connectStream(address);
    const name = await client.getsockname();
    await client.close();
    const next = await peer.connectStream(address);
    await next.sendall(BYTE);
    const accepted = await listener.accept();
    record("reported", sameAddress(accepted.address, name) ? "same" : "different");
    record("peerName", sameAddress(await accepted.socket.getpeername(), name) ? "same" : "different");
    record("recv", await outcome(accepted.socket.recv(1)));
    // Only the answer to this one shows that nobody reads any more.
    record("send", await outcome(accepted.socket.sendall(BYTE)));
    record("next", await outcome((await listener.accept()).socket.recv(1)));
  },
});
