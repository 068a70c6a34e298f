import { defineCase, ending, intact, outcome, posix, rfc } from "../../../harness/case/mod.ts";

const LAST = { seed: 34, length: 3 };
const BYTE = Uint8Array.of(1);

export default defineCase({
  id: "tcp/close/fin-then-rst-is-eof",
  title: "a reset behind the end of file does not show in receives",
  requirement:
    "When the peer ends its direction and then resets, receives give what it had sent and end of file; only a send tells that the connection is gone.",
  level: "may",
  sources: [rfc(9293, "3.10.7.4"), rfc(9293, "3.6.1 (SHLD-3)"), posix("send", "EPIPE")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
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
    // What it never read turns this close into a reset.
    await peer.close();
    await visible(subject, "reset");
    const drained = await subject.drain({ pattern: LAST });
    record("content", intact(drained, LAST.length));
    record("end", ending(drained));
    record("send", await outcome(subject.sendall(BYTE)));
    record("recvAfter", await outcome(subject.recv(1)));
  },
});
