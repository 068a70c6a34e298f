import { defineCase, INET, outcome, rfc, sameAddress } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "udp/connected/peer-close-silent",
  title: "A connected datagram socket does not notice that its peer closes",
  requirement: "UDP has no end: when the peer closes its socket, a receive goes on waiting.",
  level: "must",
  sources: [rfc(768)],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    recv: { conforming: ["pending"] },
    peerName: { conforming: ["same"] },
  },
  async script({ datagrams, pendingOr, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const receiving = subject.recv(1024);
    await peer.close();
    record("recv", await pendingOr(receiving, outcome));
    record("peerName", sameAddress(await subject.getpeername(), peerAddress) ? "same" : "different");
  },
});
