import { bytesOf, defineCase, INET, linux, outcome, report, rfc, type Row } from "../../harness/case/mod.ts";
import { ask, ASKED, optionsOf } from "./_marks.ts";

/** Classes of traffic: Expedited Forwarding, and one of assured forwarding. */
const [EXPEDITED, ASSURED] = [46 << 2, 10 << 2];
/** More than any packet has. */
const TOO_MANY = 256;

const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "udp/marks-beside",
  title: "One datagram leaves with a class and hops of its own",
  requirement: "A datagram leaves with the class, the hops, or both that are given beside it; the next has " +
    "those of its socket again. Hops that no packet has are refused.",
  lesson:
    "QUIC marks datagrams one by one: sendmsg() has IP_TOS and IP_TTL (IPV6_TCLASS, IPV6_HOPLIMIT) as " +
    "control messages, each an int.",
  level: "should",
  sources: [rfc(3542, "6"), linux("ip(7)", "IP_TOS, IP_TTL"), report("quinn-rs/quinn", 1516)],
  // The subject sends.
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["datagram", "pktinfo", "pktinfo:marks"],
    peer: ["datagram", "recvmsg", ...optionsOf(ASKED)],
  },
  outcomes: {
    class: same,
    hops: same,
    both: same,
    tooMany: { conforming: ["EINVAL"] },
    next: same,
  },
  async script({ datagrams, family, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await ask(peer, family, 1);
    const send = (marks: { class?: number; hops?: number }) =>
      subject.sendFrom(bytesOf("marked"), peerAddress, subjectAddress, marks);
    const arrives = async (marks: { class?: number; hops?: number }) => {
      await send(marks);
      const { class: trafficClass, hops } = await peer.recvmsg(16);
      return `${trafficClass} ${hops}`;
    };
    const plain = await arrives({});
    const [, usual] = plain.split(" ");
    record("class", await arrives({ class: EXPEDITED }) === `${EXPEDITED} ${usual}` ? "same" : "different");
    record("hops", await arrives({ hops: 9 }) === "0 9" ? "same" : "different");
    record("both", await arrives({ class: ASSURED, hops: 3 }) === `${ASSURED} 3` ? "same" : "different");
    record("tooMany", await outcome(send({ hops: TOO_MANY })));
    record("next", await arrives({}) === plain ? "same" : "different");
  },
});
