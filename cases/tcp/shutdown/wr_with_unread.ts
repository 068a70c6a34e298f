import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

const [UNREAD, LAST] = [bytesOf("not read yet"), bytesOf("the last words")];

export default defineCase({
  id: "tcp/shutdown/wr-with-unread",
  title: "A half-close comes before what was received is read",
  requirement:
    "A half-close with bytes unread is an end in order, not a reset, and the bytes can still be read.",
  level: "must",
  sources: [posix("shutdown", "SHUT_WR"), rfc(9293, "3.6.1")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    last: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
    peerSend: { conforming: ["ok"] },
    unread: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(UNREAD);
    await visible(subject, "data", UNREAD.length);
    await subject.sendall(LAST);
    await subject.shutdown("write");
    record("last", compared(await peer.recvExactly(LAST.length), LAST));
    record("peerEnd", await outcome(peer.recv(1)));
    record("peerSend", await outcome(peer.sendall(UNREAD)));
    const both = Uint8Array.of(...UNREAD, ...UNREAD);
    record("unread", compared(await subject.recvExactly(both.length), both));
    await peer.close();
    record("end", await outcome(subject.recv(1)));
  },
});
