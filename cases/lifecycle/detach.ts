import {
  BYTE,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  python,
  tutorial,
} from "../../harness/case/mod.ts";
import { CLOSED } from "./_closed.ts";

export default defineCase({
  id: "lifecycle/detach",
  title: "A socket gives its descriptor away",
  requirement:
    "A socket that gives its descriptor away is closed, while the connection goes on by the descriptor.",
  level: "should",
  sources: [python("socket.detach"), posix("close"), tutorial("detach")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "fileno"], peer: ["stream", "datagram"] },
  outcomes: {
    descriptor: { conforming: ["same"] },
    send: CLOSED,
    recv: CLOSED,
    fileno: CLOSED,
    close: {
      ...CLOSED,
      conforming: ["ok", "EBADF"],
    },
    peerSees: { conforming: ["pending"] },
    queued: { conforming: ["data"] },
    exchange: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
    datagram: { conforming: ["data"] },
  },
  async script({ connected, datagrams, pendingOr, subject: seat, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(bytesOf("q"));
    const descriptor = await subject.fileno();
    const given = await subject.detach();
    record("descriptor", given === descriptor ? "same" : "different");
    record("send", await outcome(subject.sendall(BYTE)));
    record("recv", await outcome(subject.recv(1)));
    record("fileno", await outcome(subject.fileno()));
    record("close", await outcome(subject.close()));
    const receiving = peer.recv(5);
    record("peerSees", await pendingOr(receiving, outcome));
    const made = await seat.fromDescriptor(given);
    await made.sendall(bytesOf("there"));
    record("queued", await outcome(made.recv(1)));
    await receiving;
    record("exchange", await exchanged(made, peer));
    await made.close();
    record("peerEnd", await outcome(peer.recv(1)));
    const ends = await datagrams();
    await ends.peer.sendto(BYTE, ends.subjectAddress);
    const receiver = await seat.fromDescriptor(await ends.subject.detach());
    record("datagram", await outcome(receiver.recvfrom(16)));
  },
});
