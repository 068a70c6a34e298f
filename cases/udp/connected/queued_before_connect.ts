import { bytesOf, defineCase, INET, linux, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "udp/connected/queued-before-connect",
  title: "A stranger's datagram arrives before connect",
  requirement: "A datagram that arrived before connect stays in the queue, " +
    "whoever sent it: arrival is what is filtered.",
  level: "may",
  sources: [posix("connect"), linux("udp(7)")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect"], peer: ["datagram"] },
  outcomes: {
    queued: {
      conforming: ["data"],
      tolerated: { pending: "a stack may drop at connect, or filter when it receives" },
    },
    sender: { conforming: ["same"], after: { queued: "data" } },
  },
  async script({ datagrams, datagram, peer: elsewhere, visible, pendingOr, record }) {
    const { subject, subjectAddress, peerAddress } = await datagrams();
    const stranger = await datagram(elsewhere);
    await stranger.socket.sendto(bytesOf("early"), subjectAddress);
    await visible(subject, "data");
    await subject.connect(peerAddress);
    const receiving = subject.recvfrom(1024);
    const queued = await pendingOr(receiving, outcome);
    record("queued", queued);
    if (queued !== "data") return;
    record("sender", sameAddress((await receiving).address, stranger.address) ? "same" : "different");
  },
});
