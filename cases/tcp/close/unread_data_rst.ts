import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, outcome, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/unread-data-rst",
  title: "A close with unread data resets the connection, so that the sender knows of the loss",
  requirement:
    "A close with data unread resets: the sender's receive fails once, then come end of file and EPIPE.",
  level: "should",
  sources: [rfc(9293, "3.6.1 (SHLD-3)"), rfc(2525, "2.17"), rfc(1122, "4.2.2.13")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "demand-read"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["ECONNRESET"] },
    recvAgain: { conforming: ["eof"] },
    send: { conforming: ["EPIPE"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    await subject.close();
    // Any end will do here: a wait for a reset that never comes would only cost time.
    await visible(peer, "fin");
    record("recv", await outcome(peer.recv(1)));
    record("recvAgain", await outcome(peer.recv(1)));
    record("send", await outcome(peer.sendall(BYTE)));
  },
});
