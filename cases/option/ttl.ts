import { defineCase, INET, linux, outcome, type Row } from "../../harness/case/mod.ts";
import { has, set } from "./_value.ts";

const same: Row = { conforming: ["same"] };
const refused: Row = { conforming: ["EINVAL"] };

export default defineCase({
  id: "option/ttl",
  title: "The hops that packets may take can be chosen",
  requirement:
    "Hops from 1 to 255 are granted, for each family its own, -1 restores the default, and other numbers " +
    "are refused and change nothing.",
  level: "may",
  sources: [linux("ip(7)", "IP_TTL"), linux("ipv6(7)", "IPV6_UNICAST_HOPS")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "bsd", "option:IP_TTL", "option:IPV6_UNICAST_HOPS"],
    peer: ["datagram"],
  },
  outcomes: {
    atFirst: same,
    least: same,
    most: same,
    none: {
      conforming: [
        { outcome: "EINVAL", when: { family: "ipv4" } },
        // A packet of no hops stays on its host.
        { outcome: "same", when: { family: "ipv6" } },
      ],
    },
    tooMany: refused,
    after: same,
    restored: { conforming: ["ok"] },
    restoredReads: same,
    ofOtherFamily: same,
    ofConnected: same,
  },
  async script({ datagram, family, subject, peer, record }) {
    const socket = await subject.socket(family, "datagram");
    const option = family === "ipv6" ? "IPV6_UNICAST_HOPS" : "IP_TTL";
    record("atFirst", await has(socket, option, 64));
    record("least", await set(socket, option, 1));
    record("none", await set(socket, option, 0));
    record("most", await set(socket, option, 255));
    record("tooMany", await set(socket, option, 256));
    record("after", await has(socket, option, 255));
    record("restored", await outcome(socket.setsockopt(option, -1)));
    record("restoredReads", await has(socket, option, 64));
    // A system may refuse it, as the packets are of the one family or the other.
    await outcome(socket.setsockopt(family === "ipv6" ? "IP_TTL" : "IPV6_UNICAST_HOPS", 9));
    record("ofOtherFamily", await has(socket, option, 64));
    await socket.connect((await datagram(peer)).address);
    record("ofConnected", await set(socket, option, 33));
  },
});
