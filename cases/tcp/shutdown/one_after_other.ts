import {
  BOTH_ROLES,
  BROKEN_PIPE,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/one-after-other",
  title: "One direction is shut down, and then the other",
  requirement: "Both directions shut down one after the other are as both at once, in either order.",
  level: "must",
  sources: [posix("shutdown", "DESCRIPTION"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:read", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    readFirst: { conforming: ["ok"] },
    thenWrite: { conforming: ["ok"] },
    readFirstRecv: { conforming: ["eof"] },
    readFirstSend: BROKEN_PIPE,
    readFirstPeer: { conforming: ["eof"] },
    writeFirst: { conforming: ["ok"] },
    thenRead: { conforming: ["ok"] },
    writeFirstRecv: { conforming: ["eof"] },
    writeFirstSend: BROKEN_PIPE,
    writeFirstPeer: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    for (
      const [first, second, then] of [["read", "write", "thenWrite"], ["write", "read", "thenRead"]] as const
    ) {
      const { subject, peer } = await connected();
      record(`${first}First`, await outcome(subject.shutdown(first)));
      record(then, await outcome(subject.shutdown(second)));
      record(`${first}FirstRecv`, await outcome(subject.recv(1)));
      record(`${first}FirstSend`, await outcome(subject.sendall(BYTE)));
      record(`${first}FirstPeer`, await outcome(peer.recv(1)));
    }
  },
});
