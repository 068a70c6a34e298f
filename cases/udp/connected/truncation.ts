import { bytesOf, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";
import { carried, cut } from "../_payload.ts";

const SENT = bytesOf("0123456789");
/** Bytes of the buffer, fewer than were sent. */
const BUFFER = 4;

export default defineCase({
  id: "udp/connected/truncation",
  title: "A receive of a connected socket has a buffer smaller than the datagram",
  requirement: "recv gives the beginning of a datagram that is longer than its buffer and discards the rest.",
  level: "must",
  sources: [posix("recv"), posix("XSH 2.10.6")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:truncate", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    first: {
      conforming: ["truncated"],
      tolerated: {
        EMSGSIZE: { reason: "Winsock fills the buffer and says WSAEMSGSIZE", when: { os: "windows" } },
      },
    },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await peer.sendto(SENT, subjectAddress);
    await peer.sendto(bytesOf("next"), subjectAddress);
    const receiving = subject.recv(BUFFER);
    const how = await outcome(receiving);
    record("first", how === "data" ? cut(await receiving, SENT, BUFFER) : how);
    record("next", carried(await subject.recv(1024), bytesOf("next")));
  },
});
