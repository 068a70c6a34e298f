import { bytesOf, defineCase, linux, report, rfc, type Row } from "../../harness/case/mod.ts";
import { at, groupOf, hearing, LOOPBACK_INTERFACE, speaking } from "./_group.ts";

const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "multicast/hops",
  title: "A datagram to a group leaves with the hops that are for groups",
  requirement: "A datagram to a group takes one hop, or as many as " +
    "IP_MULTICAST_TTL says, and others as many as IP_TTL says.",
  level: "should",
  sources: [rfc(1112, "6.1"), linux("ip(7)", "IP_MULTICAST_TTL"), report("caerwynj/acme-sac", 32)],
  // The subject sends.
  axes: { role: ["client"] },
  needs: {
    subject: ["datagram", "option:IP_MULTICAST_TTL", "option:IP_TTL"],
    peer: ["datagram", "recvmsg", "multicast", "option:SO_REUSEADDR", "option:IP_RECVTTL"],
  },
  outcomes: { atFirst: same, whateverOthers: same, set: same, ofOthers: same, again: same },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const { socket: receiver, port } = await hearing(peer);
    const group = groupOf(port);
    await receiver.joinGroup(group, LOOPBACK_INTERFACE);
    await receiver.setsockopt("IP_RECVTTL", 1);
    const sender = await speaking(subject);
    const arrive = async (to: typeof group, hops: number) => {
      await sender.sendto(bytesOf("how far?"), to);
      return (await receiver.recvmsg(16)).hops === hops ? "same" : "different";
    };
    record("atFirst", await arrive(group, 1));
    await sender.setsockopt("IP_TTL", 9);
    record("whateverOthers", await arrive(group, 1));
    await sender.setsockopt("IP_MULTICAST_TTL", 5);
    record("set", await arrive(group, 5));
    record("ofOthers", await arrive(at("127.0.0.1", port), 9));
    await sender.setsockopt("IP_MULTICAST_TTL", 1);
    record("again", await arrive(group, 1));
  },
});
