import { defineCase, INET, linux, outcome, rfc, type Row } from "../../harness/case/mod.ts";
import { has, set } from "./_value.ts";

const same: Row = { conforming: ["same"] };

/** Two classes of DSCP, Expedited Forwarding and AF41, in the upper six bits. */
const [EXPEDITED, AF41] = [46 << 2, 34 << 2];

export default defineCase({
  id: "option/traffic-class",
  title: "Packets are marked with a class of traffic",
  requirement:
    "A class of traffic is 0 at first, reads as it was set, of this socket alone, and stays with a " +
    "connection; that of IPv6 is apart from that of IPv4.",
  level: "should",
  sources: [linux("ip(7)", "IP_TOS"), rfc(3542, "6.5"), rfc(2474, "3")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["datagram", "stream", "bsd", "option:IP_TOS", "option:IPV6_TCLASS"],
    peer: ["stream"],
  },
  outcomes: {
    atFirst: same,
    ofDatagrams: same,
    changed: same,
    none: same,
    ofAnother: same,
    ofStream: same,
    ofConnection: same,
    ofConnected: same,
    ofOtherFamily: same,
  },
  async script({ family, listening, subject, peer, record }) {
    const option = family === "ipv6" ? "IPV6_TCLASS" : "IP_TOS";
    const [socket, another] = [
      await subject.socket(family, "datagram"),
      await subject.socket(family, "datagram"),
    ];
    record("atFirst", await has(socket, option, 0));
    record("ofDatagrams", await set(socket, option, EXPEDITED));
    record("changed", await set(socket, option, AF41));
    record("ofAnother", await has(another, option, 0));
    record("none", await set(socket, option, 0));
    const { address } = await listening(peer);
    const stream = await subject.socket(family, "stream");
    record("ofStream", await set(stream, option, EXPEDITED));
    await stream.connect(address);
    record("ofConnection", await has(stream, option, EXPEDITED));
    record("ofConnected", await set(stream, option, AF41));
    await outcome(stream.setsockopt(family === "ipv6" ? "IP_TOS" : "IPV6_TCLASS", EXPEDITED));
    record("ofOtherFamily", await has(stream, option, AF41));
  },
});
