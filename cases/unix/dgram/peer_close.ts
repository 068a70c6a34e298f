import { bytesOf, defineCase, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

export default defineCase({
  id: "unix/dgram/peer-close",
  title: "The peer of a connected datagram socket is closed",
  requirement:
    "With its peer closed, a connected socket's send is refused, its receives wait, and it can connect anew.",
  level: "may",
  sources: [posix("send", "ECONNREFUSED"), posix("XSH 2.10.6", "SOCK_DGRAM")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    queued: { conforming: ["whole"] },
    first: {
      conforming: ["ECONNREFUSED"],
      tolerated: { ECONNRESET: { reason: "the BSDs report a reset", when: { os: "!linux" } } },
    },
    // Linux dissolves the connection with the first failure.
    second: { conforming: ["ENOTCONN", "ECONNREFUSED", "EDESTADDRREQ"] },
    recv: { conforming: ["pending"] },
    connect: { conforming: ["ok"] },
    send: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, pendingOr, peer: elsewhere, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const other = await datagram(elsewhere);
    await subject.connect(peerAddress);
    await peer.sendto(bytesOf("good-bye"), subjectAddress);
    await peer.close();
    record("queued", carried(await subject.recv(1024), bytesOf("good-bye")));
    record("first", await outcome(subject.sendOne(bytesOf("hello"))));
    record("second", await outcome(subject.sendOne(bytesOf("hello"))));
    record("recv", await pendingOr(subject.recv(1024), outcome));
    record("connect", await outcome(subject.connect(other.address)));
    await subject.sendOne(bytesOf("anew"));
    record("send", carried((await other.socket.recvfrom(1024)).data, bytesOf("anew")));
  },
});
