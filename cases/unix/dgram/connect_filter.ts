import { bytesOf, defineCase, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

export default defineCase({
  id: "unix/dgram/connect-filter",
  title: "A datagram socket over AF_UNIX hears its peer alone",
  requirement:
    "A send to a datagram socket that is connected to another fails with EPERM; its peer is heard.",
  level: "may",
  sources: [posix("connect"), posix("sendto")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram", "bsd"] },
  outcomes: {
    toConnected: { conforming: ["EPERM"] },
    connect: { conforming: ["EPERM"] },
    fromPeer: { conforming: ["whole"] },
    peerName: { conforming: ["same"] },
    ownConnected: { conforming: ["EPERM"] },
    afterwards: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, peer: elsewhere, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const stranger = await datagram(elsewhere);
    // The peer hears a stranger only, and so not the subject.
    await peer.connect(stranger.address);
    record("toConnected", await outcome(subject.sendto(bytesOf("hello"), peerAddress)));
    record("connect", await outcome(subject.connect(peerAddress)));
    // The subject hears one only as well.
    await subject.connect(stranger.address);
    await stranger.socket.sendto(bytesOf("from your peer"), subjectAddress);
    record("fromPeer", carried(await subject.recv(1024), bytesOf("from your peer")));
    record("peerName", sameAddress(await subject.getpeername(), stranger.address) ? "same" : "different");
    const another = await datagram(elsewhere);
    record("ownConnected", await outcome(another.socket.sendto(bytesOf("intruder"), subjectAddress)));
    await subject.sendOne(bytesOf("still here"));
    record("afterwards", carried((await stranger.socket.recvfrom(1024)).data, bytesOf("still here")));
  },
});
