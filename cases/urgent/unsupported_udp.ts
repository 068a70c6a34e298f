import { bytesOf, compared, defineCase, outcome, posix } from "../../harness/case/mod.ts";
import { URGENT } from "./_urgent.ts";

const NEXT = bytesOf("next");
const refused = { conforming: ["EOPNOTSUPP"] } as const;

export default defineCase({
  id: "urgent/unsupported-udp",
  title: "A datagram cannot be urgent",
  requirement:
    "An urgent send of a datagram fails and sends nothing; the next ordinary one is the first to arrive.",
  level: "should",
  sources: [posix("send", "EOPNOTSUPP")],
  // Over IPv6 Linux does not look at the flag.
  axes: { role: ["client"], family: ["ipv4"] },
  needs: { subject: ["datagram", "bsd", "send", "send:oob"], peer: ["datagram"] },
  outcomes: { sendto: refused, send: refused, next: { conforming: ["intact"] } },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    record("sendto", await outcome(subject.sendto(URGENT, peerAddress, ["oob"])));
    await subject.connect(peerAddress);
    record("send", await outcome(subject.send(URGENT, ["oob"])));
    await subject.send(NEXT);
    record("next", compared((await peer.recvfrom(1024)).data, NEXT));
  },
});
