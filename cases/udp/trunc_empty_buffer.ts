import { bytesOf, defineCase, EVERY_FAMILY, linux, posix, sameAddress } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

const SENT = bytesOf("0123456789");

export default defineCase({
  id: "udp/trunc-empty-buffer",
  title: "A receiver asks how long a datagram is, and has no buffer",
  requirement:
    "Into an empty buffer, MSG_TRUNC counts all of a datagram, MSG_PEEK leaves it, and its flags say that " +
    "it was cut.",
  level: "may",
  sources: [linux("recv(2)", "MSG_TRUNC"), posix("recvmsg", "MSG_TRUNC")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "recvmsg", "recv:peek", "recv:trunc", "recv:none"], peer: ["datagram"] },
  outcomes: {
    peekedCount: { conforming: ["same"] },
    peekedFlag: { conforming: ["yes"] },
    peekedSender: { conforming: ["same"] },
    count: { conforming: ["same"] },
    flag: { conforming: ["yes"] },
    // Nothing was cut of one that is empty.
    emptyCount: { conforming: ["same"] },
    emptyFlag: { conforming: ["no"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    for (const sent of [SENT, new Uint8Array(0), bytesOf("next")]) await peer.sendto(sent, subjectAddress);
    const peeked = await subject.recvmsg(0, ["peek", "trunc"]);
    record("peekedCount", peeked.count === SENT.length ? "same" : "different");
    record("peekedFlag", peeked.flags.includes("trunc") ? "yes" : "no");
    record("peekedSender", sameAddress(peeked.address, peerAddress) ? "same" : "different");
    const taken = await subject.recvmsg(0, ["trunc"]);
    record("count", taken.count === SENT.length ? "same" : "different");
    record("flag", taken.flags.includes("trunc") ? "yes" : "no");
    const empty = await subject.recvmsg(0, ["trunc"]);
    record("emptyCount", empty.count === 0 ? "same" : "different");
    record("emptyFlag", empty.flags.includes("trunc") ? "yes" : "no");
    record("next", carried((await subject.recvfrom(1024)).data, bytesOf("next")));
  },
});
