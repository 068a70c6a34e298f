import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  outcome,
  posix,
  rfc,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/close/first-send-after-peer-close",
  title: "The first send after the peer's close succeeds, the next do not",
  requirement:
    "After the peer's close the first send succeeds and provokes a reset, which later sends report.",
  level: "should",
  sources: [rfc(9293, "3.10.7.1"), rfc(9293, "3.6.1"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    recvBefore: { conforming: ["eof"] },
    firstSend: { conforming: ["ok"] },
    secondSend: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "the reset is reported as it came, as other systems may" },
    },
    thirdSend: { conforming: ["EPIPE"], tolerated: { ECONNRESET: STAYS_SET } },
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
