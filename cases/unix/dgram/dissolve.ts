import { bytesOf, defineCase, linux, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

export default defineCase({
  id: "unix/dgram/dissolve",
  title: "A datagram socket over AF_UNIX has no peer any more",
  requirement:
    "A socket whose connection is dissolved has no peer, keeps its path, and hears everybody again.",
  level: "should",
  sources: [posix("connect"), linux("connect(2)", "AF_UNSPEC")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "bsd", "stream", "send", "disconnect"], peer: ["datagram"] },
  outcomes: {
    before: { conforming: ["EPERM"] },
    dissolve: { conforming: ["ok"] },
    peerName: { conforming: ["ENOTCONN"] },
    send: { conforming: ["ENOTCONN", "EDESTADDRREQ"] },
    ownName: { conforming: ["same"] },
    stranger: { conforming: ["whole"] },
    sendto: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, peer: elsewhere, record }) {
    const { subject, subjectAddress, peerAddress } = await datagrams();
    const stranger = await datagram(elsewhere);
    await subject.connect(peerAddress);
    record("before", await outcome(stranger.socket.sendto(bytesOf("hello?"), subjectAddress)));
    record("dissolve", await outcome(subject.disconnect()));
    record("peerName", await outcome(subject.getpeername()));
    record("send", await outcome(subject.send(bytesOf("whom?"))));
    record("ownName", sameAddress(await subject.getsockname(), subjectAddress) ? "same" : "different");
    await stranger.socket.sendto(bytesOf("hello"), subjectAddress);
    record("stranger", carried((await subject.recvfrom(1024)).data, bytesOf("hello")));
    await subject.sendto(bytesOf("hi"), stranger.address);
    record("sendto", carried((await stranger.socket.recvfrom(1024)).data, bytesOf("hi")));
  },
});
