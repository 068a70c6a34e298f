import { defineCase, INET, linux, outcome, rfc, type Row } from "../../harness/case/mod.ts";

const same: Row = { conforming: ["same"] };
const yes: Row = { conforming: ["yes"] };

export default defineCase({
  id: "multicast/defaults",
  title: "Datagrams to groups stay near by, and the sender's host hears them",
  requirement:
    "Datagrams to groups go one hop and come back to their host unless the options say otherwise; they do " +
    "not change the hops of others.",
  level: "should",
  sources: [rfc(1112, "6.1"), rfc(3493, "5.2"), linux("ip(7)", "IP_MULTICAST_TTL, IP_MULTICAST_LOOP")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: [
      "datagram",
      "bsd",
      "option:IP_MULTICAST_TTL",
      "option:IP_MULTICAST_LOOP",
      "option:IP_TTL",
      "option:IPV6_MULTICAST_HOPS",
      "option:IPV6_MULTICAST_LOOP",
      "option:IPV6_UNICAST_HOPS",
    ],
  },
  outcomes: {
    hops: same,
    loop: yes,
    hopsMost: same,
    hopsSet: same,
    tooMany: { conforming: ["EINVAL"] },
    hopsAfter: same,
    hopsOfOthers: same,
    hopsApart: same,
    loopOff: { conforming: ["no"] },
    loopOn: yes,
  },
  async script({ family, subject, record }) {
    const socket = await subject.socket(family, "datagram");
    const [hops, loop, others] = family === "ipv6"
      ? ["IPV6_MULTICAST_HOPS", "IPV6_MULTICAST_LOOP", "IPV6_UNICAST_HOPS"] as const
      : ["IP_MULTICAST_TTL", "IP_MULTICAST_LOOP", "IP_TTL"] as const;
    const is = async (option: typeof hops | typeof others, value: number) =>
      (await socket.getsockopt(option)).value === value ? "same" : "different";
    const loops = async () => (await socket.getsockopt(loop)).value !== 0 ? "yes" : "no";
    const before = (await socket.getsockopt(others)).value;
    record("hops", await is(hops, 1));
    record("loop", await loops());
    await outcome(socket.setsockopt(hops, 255));
    record("hopsMost", await is(hops, 255));
    await socket.setsockopt(hops, 7);
    record("hopsSet", await is(hops, 7));
    record("tooMany", await outcome(socket.setsockopt(hops, 256)));
    record("hopsAfter", await is(hops, 7));
    record("hopsOfOthers", await is(others, before));
    await socket.setsockopt(others, 9);
    record("hopsApart", await is(hops, 7));
    await socket.setsockopt(loop, 0);
    record("loopOff", await loops());
    await socket.setsockopt(loop, 1);
    record("loopOn", await loops());
  },
});
