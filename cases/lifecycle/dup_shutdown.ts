import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  python,
} from "../../harness/case/mod.ts";

export default defineCase({
  id: "lifecycle/dup-shutdown",
  title: "A shutdown acts on every descriptor of a connection",
  requirement:
    "A shutdown of sending by one descriptor ends the stream for the peer and for every descriptor.",
  level: "must",
  sources: [posix("shutdown"), posix("dup"), python("socket.shutdown")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    peerEnd: { conforming: ["eof"] },
    originalSend: { conforming: ["EPIPE"] },
    duplicateSend: { conforming: ["EPIPE"] },
    originalRecv: { conforming: ["data"] },
    recvAfterClose: { conforming: ["data"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const duplicate = await subject.dup();
    await duplicate.shutdown("write");
    record("peerEnd", await outcome(peer.recv(1)));
    record("originalSend", await outcome(subject.sendall(BYTE)));
    record("duplicateSend", await outcome(duplicate.sendall(BYTE)));
    await peer.sendall(BYTE);
    record("originalRecv", await outcome(subject.recv(1)));
    await duplicate.close();
    await peer.sendall(BYTE);
    record("recvAfterClose", await outcome(subject.recv(1)));
    await peer.close();
    record("end", await outcome(subject.recv(1)));
  },
});
