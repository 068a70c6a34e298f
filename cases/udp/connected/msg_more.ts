import { bytesOf, defineCase, INET, linux, outcome } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/msg-more",
  title: "A datagram is put together from several sends",
  requirement: "Sends with MSG_MORE and the one that follows are one datagram, which leaves with the last.",
  level: "may",
  sources: [linux("send(2)", "MSG_MORE"), linux("udp(7)", "UDP_CORK")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "send", "send:more"], peer: ["datagram"] },
  outcomes: {
    held: { conforming: ["pending"] },
    together: { conforming: ["whole"], after: { held: "pending" } },
    next: { conforming: ["whole"], after: { held: "pending" } },
  },
  async script({ datagrams, pendingOr, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await subject.send(bytesOf("one "), ["more"]);
    await subject.send(bytesOf("two "), ["more"]);
    const receiving = peer.recvfrom(1024);
    const held = await pendingOr(receiving, outcome);
    record("held", held);
    if (held !== "pending") return;
    await subject.send(bytesOf("three"));
    await subject.send(bytesOf("next"));
    record("together", carried((await receiving).data, bytesOf("one two three")));
    record("next", carried((await peer.recvfrom(1024)).data, bytesOf("next")));
  },
});
