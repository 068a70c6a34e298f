import { bytesOf, defineCase, INET, linux, outcome, report, rfc, type Row } from "../../harness/case/mod.ts";
import { ask, ASKED, mark, optionsOf, SENT } from "./_marks.ts";

const same: Row = { conforming: ["same"] };
const none: Row = { conforming: ["none"] };

/** A class of traffic whose lowest two bits say that a router on the way was congested, and hops. */
const [CONGESTED, HOPS] = [3, 33];
/** Another class, Expedited Forwarding, and other hops. */
const [EXPEDITED, OTHER_HOPS] = [46 << 2, 77];

export default defineCase({
  id: "udp/marks-told",
  title: "A receiver learns the class and the hops of a datagram",
  requirement:
    "Each datagram reports the class of traffic and the hops of its packet, to a peek, too, once options " +
    "ask for them, and none did before.",
  lesson:
    "A protocol over UDP that answers to congestion, as QUIC does, reads the two lowest bits of the class " +
    "of each packet: IP_RECVTOS or IPV6_RECVTCLASS, and recvmsg().",
  level: "should",
  sources: [
    rfc(3542, "6.3"),
    rfc(3542, "6.5"),
    linux("ip(7)", "IP_RECVTOS, IP_RECVTTL"),
    report("WebAssembly/wasi-sockets", 76),
    report("private-octopus/picoquic", 523),
    report("mobile-shell/mosh", 658),
  ],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "recvmsg", "recv:peek", ...optionsOf(ASKED)],
    peer: ["datagram", ...optionsOf(SENT)],
  },
  outcomes: {
    unasked: none,
    set: { conforming: ["ok"] },
    class: same,
    hops: same,
    peeked: same,
    classOfNext: same,
    hopsOfNext: same,
    off: none,
  },
  async script({ datagrams, family, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    const send = async (trafficClass: number, hops: number) => {
      await mark(peer, family, trafficClass, hops);
      await peer.sendto(bytesOf("marked"), subjectAddress);
    };
    const told = async (flags?: readonly ["peek"]) => {
      const { class: trafficClass, hops } = await subject.recvmsg(16, flags);
      return { trafficClass, hops, none: trafficClass === undefined && hops === undefined };
    };
    await send(CONGESTED, HOPS);
    record("unasked", (await told()).none ? "none" : "different");
    record("set", await outcome(ask(subject, family, 1)));
    await send(CONGESTED, HOPS);
    await send(EXPEDITED, OTHER_HOPS);
    const peeked = await told(["peek"]);
    record("peeked", peeked.trafficClass === CONGESTED && peeked.hops === HOPS ? "same" : "different");
    const first = await told();
    record("class", first.trafficClass === CONGESTED ? "same" : "different");
    record("hops", first.hops === HOPS ? "same" : "different");
    const next = await told();
    record("classOfNext", next.trafficClass === EXPEDITED ? "same" : "different");
    record("hopsOfNext", next.hops === OTHER_HOPS ? "same" : "different");
    await ask(subject, family, 0);
    await send(CONGESTED, HOPS);
    record("off", (await told()).none ? "none" : "different");
  },
});
