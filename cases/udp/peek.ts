import { bytesOf, defineCase, EVERY_FAMILY, posix, sameAddress } from "../../harness/case/mod.ts";
import { carried, cut } from "./_payload.ts";

const SENT = bytesOf("abcdef");
/** Bytes of the buffer that is peeked into, fewer than were sent. */
const BUFFER = 2;

export default defineCase({
  id: "udp/peek",
  title: "A datagram is looked at before it is received",
  requirement:
    "A receive with MSG_PEEK takes nothing away, neither the datagram nor the part that its buffer cuts off.",
  lesson: "MSG_PEEK looks at a datagram and leaves it there, so that a buffer of the right size can be made.",
  level: "must",
  sources: [posix("recvfrom", "MSG_PEEK"), posix("recv", "MSG_PEEK")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "stream", "datagram:truncate", "recv:peek"], peer: ["datagram"] },
  outcomes: {
    peek: { conforming: ["truncated"] },
    peekSender: { conforming: ["same"] },
    peekAgain: { conforming: ["truncated"] },
    received: { conforming: ["whole"] },
    sender: { conforming: ["same"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, peer: elsewhere, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const second = await datagram(elsewhere);
    await peer.sendto(SENT, subjectAddress);
    await second.socket.sendto(bytesOf("next"), subjectAddress);
    const peeked = await subject.recvfrom(BUFFER, ["peek"]);
    record("peek", cut(peeked.data, SENT, BUFFER));
    record("peekSender", sameAddress(peeked.address, peerAddress) ? "same" : "different");
    record("peekAgain", cut(await subject.recv(BUFFER, ["peek"]), SENT, BUFFER));
    const received = await subject.recvfrom(1024);
    record("received", carried(received.data, SENT));
    record("sender", sameAddress(received.address, peerAddress) ? "same" : "different");
    record("next", carried((await subject.recvfrom(1024)).data, bytesOf("next")));
  },
});
