import { defineCase, outcome, posix, python, rfc } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/reset/recv-once-then-eof",
  title: "recv after the peer aborted the connection",
  requirement:
    "A receive on a connection that the peer has reset reports the reset, once; later receives see end of file.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (MUST-12)"),
    posix("recv", "ECONNRESET"),
    posix("XSH 2.10.10"),
    python("ConnectionResetError"),
  ],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    firstRecv: { conforming: ["ECONNRESET"] },
    secondRecv: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the error stays set until the socket is closed" },
    },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.abort();
    await visible(subject, "reset");
    record("firstRecv", await outcome(subject.recv(1)));
    record("secondRecv", await outcome(subject.recv(1)));
  },
});
