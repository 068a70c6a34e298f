import { bytesOf, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

export default defineCase({
  id: "unix/dgram/shutdown",
  title: "A connected datagram socket over AF_UNIX is shut down",
  requirement: "Shutdown of sending makes sends fail with EPIPE and ends nothing; that of receiving makes " +
    "the peer's fail.",
  level: "may",
  sources: [posix("shutdown"), posix("send", "EPIPE"), linux("shutdown(2)")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["datagram", "datagram:connect", "stream", "shutdown:write", "shutdown:read"],
    peer: ["datagram", "bsd", "send", "stream"],
  },
  outcomes: {
    send: { conforming: ["EPIPE"] },
    peerRecv: { conforming: ["pending"] },
    stillReceives: { conforming: ["whole"] },
    peerSend: { conforming: ["EPIPE"] },
    queued: { conforming: ["whole"] },
    stillSends: { conforming: ["whole"] },
  },
  async script({ datagrams, pendingOr, record }) {
    const first = await datagrams();
    await first.subject.connect(first.peerAddress);
    await first.peer.connect(first.subjectAddress);
    await first.subject.shutdown("write");
    record("send", await outcome(first.subject.sendOne(bytesOf("no"))));
    await first.peer.send(bytesOf("yes"));
    record("stillReceives", carried(await first.subject.recv(1024), bytesOf("yes")));

    const second = await datagrams();
    await second.subject.connect(second.peerAddress);
    await second.peer.connect(second.subjectAddress);
    await second.peer.send(bytesOf("queued"));
    await second.subject.shutdown("read");
    record("peerSend", await outcome(second.peer.send(bytesOf("no"))));
    record("queued", carried(await second.subject.recv(1024), bytesOf("queued")));
    await second.subject.sendOne(bytesOf("yes"));
    record("stillSends", carried(await second.peer.recv(1024), bytesOf("yes")));
    record("peerRecv", await pendingOr(first.peer.recv(1024), outcome));
  },
});
