import { bytesOf, defineCase, EVERY_FAMILY, posix, sameAddress } from "../../harness/case/mod.ts";
import { carried, cut } from "./_payload.ts";

const SENT = bytesOf("0123456789");
/** Bytes of the buffer that is too small. */
const BUFFER = 4;

export default defineCase({
  id: "udp/trunc-flag",
  title: "A message says that it was cut",
  requirement:
    "recvmsg sets MSG_TRUNC when a datagram is longer than the buffer, else no flag, and names each sender.",
  lesson: "recvmsg() says by MSG_TRUNC that a datagram was longer than the buffer; recvfrom() does not.",
  level: "must",
  sources: [posix("recvmsg", "MSG_TRUNC"), posix("XSH 2.10.6")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "recvmsg"], peer: ["datagram"] },
  outcomes: {
    cut: { conforming: ["truncated"] },
    cutSender: { conforming: ["same"] },
    cutFlag: { conforming: ["yes"] },
    count: { conforming: ["same"] },
    exact: { conforming: ["whole"] },
    exactFlag: { conforming: ["no"] },
    sender: { conforming: ["same"] },
    empty: { conforming: ["empty"] },
    emptyFlag: { conforming: ["no"] },
    emptySender: { conforming: ["same"] },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    for (const sent of [SENT, SENT, new Uint8Array(0)]) await peer.sendto(sent, subjectAddress);
    const short = await subject.recvmsg(BUFFER);
    record("cutSender", sameAddress(short.address, peerAddress) ? "same" : "different");
    record("cut", cut(short.data, SENT, BUFFER));
    record("cutFlag", short.flags.includes("trunc") ? "yes" : "no");
    // The count is that of the bytes in the buffer, unless MSG_TRUNC is asked for.
    record("count", short.count === BUFFER ? "same" : "different");
    const exact = await subject.recvmsg(SENT.length);
    record("exact", carried(exact.data, SENT));
    record("exactFlag", exact.flags.length > 0 ? "yes" : "no");
    record("sender", sameAddress(exact.address, peerAddress) ? "same" : "different");
    const empty = await subject.recvmsg(BUFFER);
    record("empty", empty.data.length === 0 ? "empty" : "data");
    record("emptyFlag", empty.flags.length > 0 ? "yes" : "no");
    record("emptySender", sameAddress(empty.address, peerAddress) ? "same" : "different");
  },
});
