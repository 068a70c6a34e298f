import { defineCase, INET, linux } from "../../../harness/case/mod.ts";
import { inherited, recordInherited } from "./_inherited.ts";

const VALUES = {
  linger: ["SO_LINGER", 1, 5],
  receiveTime: ["SO_RCVTIMEO", 3, 500_000],
  sendTime: ["SO_SNDTIMEO", 4, 500_000],
  lowWater: ["SO_RCVLOWAT", 5],
  inline: ["SO_OOBINLINE", 1],
} as const;

/** Those that are looked at where the subject has them. */
const MORE = [
  ["SO_TIMESTAMP", 1],
  ["SO_BROADCAST", 1],
  ["SO_DONTROUTE", 1],
  ["TCP_USER_TIMEOUT", 5_000],
] as const;

export default defineCase({
  id: "tcp/accept/waits-inherited",
  title: "An accepted socket waits and lingers as its listener does",
  requirement: "An accepted socket has its listener's SO_LINGER, timeouts, low-water mark, SO_OOBINLINE, " +
    "hops, class of traffic and flags.",
  level: "may",
  sources: [linux("socket(7)", "SO_LINGER, SO_RCVLOWAT, SO_RCVTIMEO"), linux("ip(7)", "IP_TTL")],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: {
    subject: [
      "stream",
      "option:IP_TTL",
      "option:IPV6_UNICAST_HOPS",
      "option:IP_TOS",
      "option:IPV6_TCLASS",
      ...Object.values(VALUES).map(([option]) => `option:${option}` as const),
    ],
    peer: ["stream"],
  },
  outcomes: inherited([...Object.keys(VALUES), "hops", "class", "more"]),
  async script(scenario) {
    const [hops, traffic] = scenario.family === "ipv6"
      ? ["IPV6_UNICAST_HOPS", "IPV6_TCLASS"] as const
      : ["IP_TTL", "IP_TOS"] as const;
    const more = MORE.filter(([option]) => scenario.subject.has(`option:${option}`));
    await recordInherited(scenario, { ...VALUES, hops: [hops, 33], class: [traffic, 0x20] }, { more });
  },
});
