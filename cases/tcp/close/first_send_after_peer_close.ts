import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";

const BYTE = Uint8Array.of(1);

export default defineCase({
  id: "tcp/close/first-send-after-peer-close",
  title: "the first send after the peer's close succeeds, the next do not",
  requirement:
    "A close of the peer looks like a half-close: the first send succeeds and is answered by a reset, which later sends report; receives see end of file throughout.",
  level: "should",
  sources: [rfc(9293, "3.10.7.1"), rfc(9293, "3.6.1"), posix("send", "EPIPE")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    recvBefore: { conforming: ["eof"] },
    firstSend: { conforming: ["ok"] },
    secondSend: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "the reset is reported as it came, as other systems may" },
    },
    thirdSend: { conforming: ["EPIPE"], tolerated: { ECONNRESET: "the error stays set" } },
    recvAfter: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.close();
    await visible(subject, "fin");
    record("recvBefore", await outcome(subject.recv(1)));
    record("firstSend", await outcome(subject.sendall(BYTE)));
    await visible(subject, "reset");
    record("secondSend", await outcome(subject.sendall(BYTE)));
    record("thirdSend", await outcome(subject.sendall(BYTE)));
    record("recvAfter", await outcome(subject.recv(1)));
  },
});
