import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/fin-when-drained",
  title: "close with everything read ends the stream in order",
  requirement:
    "A close after everything was read is seen by the other side as end of file, again and again, and not as an error.",
  level: "must",
  sources: [rfc(9293, "3.6 (MUST-12)"), posix("close"), posix("recv")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["eof"] },
    recvAgain: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(Uint8Array.of(1));
    await subject.recvExactly(1);
    await subject.close();
    record("recv", await outcome(peer.recv(1)));
    record("recvAgain", await outcome(peer.recv(1)));
  },
});
