import { bytesOf, defineCase, EVERY_FAMILY, linux } from "../../harness/case/mod.ts";
import { carried, cut } from "./_payload.ts";

const SENT = bytesOf("0123456789");
/** Bytes of the buffer, fewer than were sent. */
const BUFFER = 4;

export default defineCase({
  id: "udp/trunc-length",
  title: "A receiver asks how long a datagram is",
  requirement: "With MSG_TRUNC a receive counts all of a datagram, also beyond " +
    "its buffer; with MSG_PEEK it stays there.",
  level: "may",
  sources: [linux("recv(2)", "MSG_TRUNC"), linux("udp(7)")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "recvmsg", "recv:peek", "recv:trunc"], peer: ["datagram"] },
  outcomes: {
    peekedCount: { conforming: ["same"] },
    peeked: { conforming: ["truncated"] },
    count: { conforming: ["same"] },
    data: { conforming: ["truncated"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    await peer.sendto(SENT, subjectAddress);
    await peer.sendto(bytesOf("next"), subjectAddress);
    const peeked = await subject.recvmsg(BUFFER, ["peek", "trunc"]);
    record("peekedCount", peeked.count === SENT.length ? "same" : "different");
    record("peeked", cut(peeked.data, SENT, BUFFER));
    const received = await subject.recvmsg(BUFFER, ["trunc"]);
    record("count", received.count === SENT.length ? "same" : "different");
    record("data", cut(received.data, SENT, BUFFER));
    record("next", carried((await subject.recvfrom(1024)).data, bytesOf("next")));
  },
});
