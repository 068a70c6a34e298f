import { bytesOf, defineCase, INET, linux, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/dissolve-keeps-queue",
  title: "A datagram arrives before its connection is dissolved",
  requirement: "A datagram that arrived while the socket was connected is received after that.",
  level: "should",
  sources: [posix("connect"), linux("connect(2)", "AF_UNSPEC")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "disconnect"], peer: ["datagram"] },
  outcomes: {
    queued: { conforming: ["data"] },
    content: { conforming: ["whole"], after: { queued: "data" } },
    sender: { conforming: ["same"], after: { queued: "data" } },
  },
  async script({ datagrams, visible, atOnce, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await peer.sendto(bytesOf("early"), subjectAddress);
    await visible(subject, "data");
    await subject.disconnect();
    const receiving = subject.recvfrom(1024);
    const queued = await atOnce(receiving, outcome);
    record("queued", queued);
    if (queued !== "data") return;
    const { data, address } = await receiving;
    record("content", carried(data, bytesOf("early")));
    record("sender", sameAddress(address, peerAddress) ? "same" : "different");
  },
});
