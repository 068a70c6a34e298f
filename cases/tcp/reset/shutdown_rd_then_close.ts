import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";

const BYTE = Uint8Array.of(1);

export default defineCase({
  id: "tcp/reset/shutdown-rd-then-close",
  title: "a peer that does not read any more resets only when it closes",
  requirement:
    "While the peer has shut down receiving, sends to it succeed; when it closes with what it never read, the sender sees a reset.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RD"), rfc(9293, "3.6.1 (SHLD-3)"), rfc(2525, "2.17")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:read"] },
  outcomes: {
    firstSend: { conforming: ["ok"] },
    secondSend: { conforming: ["ok"] },
    recv: { conforming: ["ECONNRESET"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.shutdown("read");
    record("firstSend", await outcome(subject.sendall(BYTE)));
    await visible(peer, "data");
    record("secondSend", await outcome(subject.sendall(BYTE)));
    await visible(peer, "data", 2);
    await peer.close();
    await visible(subject, "reset");
    record("recv", await outcome(subject.recv(1)));
  },
});
