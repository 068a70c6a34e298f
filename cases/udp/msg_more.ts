import { bytesOf, defineCase, INET, linux, outcome, report } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/msg-more",
  title: "The parts of a datagram are sent to two addresses",
  requirement: "A datagram that is put together with MSG_MORE goes to the address of its first part, and " +
    "the next datagram to its own.",
  level: "may",
  sources: [linux("send(2)", "MSG_MORE"), linux("udp(7)", "UDP_CORK"), report("rcore-os/tgoskits", 577)],
  axes: { family: INET },
  needs: { subject: ["datagram", "send:more"], peer: ["datagram"] },
  outcomes: {
    together: { conforming: ["whole"] },
    next: { conforming: ["whole"] },
    nothingElse: { conforming: ["pending"] },
  },
  async script({ datagrams, datagram, peer: elsewhere, pendingOr, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    const other = await datagram(elsewhere);
    await subject.sendto(bytesOf("one "), peerAddress, ["more"]);
    await subject.sendto(bytesOf("two"), other.address);
    await subject.sendto(bytesOf("next"), other.address);
    // What came first shows a part that went astray.
    record("next", carried((await other.socket.recvfrom(1024)).data, bytesOf("next")));
    record("together", carried((await peer.recvfrom(1024)).data, bytesOf("one two")));
    record("nothingElse", await pendingOr(other.socket.recvfrom(1024), outcome));
  },
});
