import { defineCase, ending, intact, outcome, posix, rfc } from "../../../harness/case/mod.ts";

/** Bytes; more than any system buffers by itself. */
const SENT = { seed: 41, length: 16 * 1024 * 1024 };

export default defineCase({
  id: "tcp/shutdown/wr-eof-after-data",
  title: "a half-close delivers what was sent, and then end of file for good",
  requirement:
    "Shutting down sending lets everything sent before arrive first; then every receive of the other side sees end of file.",
  level: "must",
  sources: [posix("shutdown", "SHUT_WR"), posix("recv"), rfc(9293, "3.6"), rfc(9293, "3.10.4")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    recvAgain: { conforming: ["eof"] },
    recvOnceMore: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const [drained] = await Promise.all([
      peer.drain({ pattern: SENT }),
      subject.sendall(SENT).then(() => subject.shutdown("write")),
    ]);
    record("content", intact(drained, SENT.length));
    record("end", ending(drained));
    record("recvAgain", await outcome(peer.recv(1)));
    record("recvOnceMore", await outcome(peer.recv(1)));
  },
});
