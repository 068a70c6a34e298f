import {
  bytesOf,
  defineCase,
  INET,
  linux,
  report,
  rfc,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";
import { ask, ASKED, mark, optionsOf, SENT } from "./_marks.ts";

const same: Row = { conforming: ["same"] };

/** A class of traffic in the upper six bits: Expedited Forwarding. */
const EXPEDITED = 46 << 2;

export default defineCase({
  id: "udp/marks-sent",
  title: "A datagram leaves with the class and the hops that were asked for",
  requirement:
    "Each datagram has the class of traffic and the hops that its socket was set to when it was sent.",
  level: "should",
  sources: [
    linux("ip(7)", "IP_TOS, IP_TTL"),
    rfc(3542, "6.5"),
    rfc(3493, "5.1"),
    report("caerwynj/acme-sac", 32),
  ],
  // The subject sends.
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["datagram", ...optionsOf(SENT)],
    peer: ["datagram", "recvmsg", ...optionsOf(ASKED)],
  },
  outcomes: {
    classAtFirst: same,
    class: same,
    hops: same,
    classChanged: same,
    hopsChanged: same,
    ofAnother: same,
  },
  async script({ datagrams, datagram, subject: seat, family, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    const another = await datagram(seat);
    await ask(peer, family, 1);
    const arrives = async (sender: Socket) => {
      await sender.sendto(bytesOf("marked"), peerAddress);
      return await peer.recvmsg(16);
    };
    record("classAtFirst", (await arrives(subject)).class === 0 ? "same" : "different");
    await mark(subject, family, EXPEDITED, 9);
    const marked = await arrives(subject);
    record("class", marked.class === EXPEDITED ? "same" : "different");
    record("hops", marked.hops === 9 ? "same" : "different");
    await mark(subject, family, 0, 1);
    const changed = await arrives(subject);
    record("classChanged", changed.class === 0 ? "same" : "different");
    record("hopsChanged", changed.hops === 1 ? "same" : "different");
    await mark(subject, family, EXPEDITED, 9);
    const { class: trafficClass, hops } = await arrives(another.socket);
    record("ofAnother", trafficClass === 0 && hops !== 9 ? "same" : "different");
  },
});
