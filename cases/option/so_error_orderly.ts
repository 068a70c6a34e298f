import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  pendingError,
  posix,
  type Row,
} from "../../harness/case/mod.ts";

const none: Row = { conforming: ["none"] };

export default defineCase({
  id: "option/so-error-orderly",
  title: "Orderly ends leave no error pending",
  requirement: "SO_ERROR is 0 after unread bytes, the peer's end, a failed send, and the ends of both sides.",
  level: "must",
  sources: [posix("getsockopt", "SO_ERROR"), posix("XSH 2.10.16", "SO_ERROR"), posix("send", "EPIPE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "shutdown:write", "option:SO_ERROR", "demand-read"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    unread: none,
    ended: none,
    peerEnded: none,
    send: { conforming: ["EPIPE"] },
    afterFailedSend: none,
    bothEnded: none,
    recv: { conforming: ["data"] },
    listener: none,
    endedBefore: none,
  },
  async script({ connected, listening, subject: seat, peer: peerSeat, record, visible }) {
    const { subject, peer } = await connected();
    const { listener } = await listening(seat);
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("unread", await pendingError(subject));
    await subject.shutdown("write");
    record("send", await outcome(subject.sendall(BYTE)));
    record("afterFailedSend", await pendingError(subject));
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("ended", await pendingError(subject));
    await visible(peer, "fin");
    record("bothEnded", await pendingError(subject));
    record("recv", await outcome(subject.recv(1)));
    const other = await connected();
    await other.peer.shutdown("write");
    await visible(other.subject, "fin");
    record("peerEnded", await pendingError(other.subject));
    record("listener", await pendingError(listener));
    const waiting = await listening(seat);
    const client = await peerSeat.connectStream(waiting.address);
    await client.sendall(BYTE);
    await client.close();
    const { socket: accepted } = await waiting.listener.accept();
    await visible(accepted, "fin");
    record("endedBefore", await pendingError(accepted));
  },
});
