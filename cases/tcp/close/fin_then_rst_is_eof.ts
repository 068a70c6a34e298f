import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  ending,
  INET,
  intact,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

const LAST = { seed: 34, length: 3 };

export default defineCase({
  id: "tcp/close/fin-then-rst-is-eof",
  title: "A reset after the end of file does not show in receives",
  requirement:
    "When the peer half-closes and then resets, receives give its data and end of file; only a send fails.",
  level: "may",
  sources: [rfc(9293, "3.10.7.4"), rfc(9293, "3.6.1 (SHLD-3)"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "demand-read"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: {
      conforming: ["eof"],
      tolerated: { ECONNRESET: "the reset is reported although the stream had ended before it" },
    },
    send: {
      conforming: ["EPIPE"],
      tolerated: { ECONNRESET: "Linux alone turns a reset after the end of file into a broken pipe" },
    },
    recvAfter: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(BYTE);
    await visible(peer, "data");
    await peer.sendall(LAST);
    await peer.shutdown("write");
    await visible(subject, "fin");
    // Bytes that it never read turn this close into a reset.
    await peer.close();
    await visible(subject, "reset");
    const drained = await subject.drain({ pattern: LAST });
    record("content", intact(drained, LAST.length));
    record("end", ending(drained));
    record("send", await outcome(subject.sendall(BYTE)));
    record("recvAfter", await outcome(subject.recv(1)));
  },
});
