import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";

const BYTE = Uint8Array.of(1);

export default defineCase({
  id: "tcp/shutdown/rdwr",
  title: "both directions shut down, seen from both sides",
  requirement:
    "After shutting down both directions a socket receives end of file and its sends fail; the other side sees end of file and can still send once.",
  level: "must",
  sources: [posix("shutdown", "SHUT_RDWR"), posix("send", "EPIPE"), rfc(9293, "3.6.1")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream", "shutdown:both"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["eof"] },
    send: {
      conforming: ["EPIPE"],
      tolerated: { ESHUTDOWN: { reason: "Winsock's word for it", when: { os: "windows" } } },
    },
    peerRecv: { conforming: ["eof"] },
    peerSend: { conforming: ["ok"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await subject.shutdown("both");
    record("recv", await outcome(subject.recv(1)));
    record("send", await outcome(subject.sendall(BYTE)));
    record("peerRecv", await outcome(peer.recv(1)));
    // Only what this one provokes tells the other side that nobody reads any more.
    record("peerSend", await outcome(peer.sendall(BYTE)));
  },
});
