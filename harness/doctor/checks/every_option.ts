import { FACTS, isPair, type OptionName, PAIRS, SETTABLE } from "../../endpoint/options.ts";
import type { Socket } from "../../script/socket.ts";
import { type Check, group } from "../check.ts";
import { expect, expectSame } from "../expect.ts";

/** A value that a new socket does not have; every flag has 1, but for those that are on at first. */
const VALUES: { readonly [O in OptionName]?: readonly [number, number?] } = {
  SO_RCVLOWAT: [2],
  TCP_MAXSEG: [1_000],
  TCP_KEEPIDLE: [100],
  TCP_KEEPINTVL: [10],
  TCP_KEEPCNT: [3],
  TCP_USER_TIMEOUT: [1_000],
  IP_TTL: [40],
  IP_TOS: [0xb8],
  IP_MULTICAST_TTL: [3],
  IP_MULTICAST_LOOP: [0],
  IP_LOCAL_PORT_RANGE: [30_000 * 65_536 + 20_000],
  IPV6_UNICAST_HOPS: [40],
  IPV6_TCLASS: [0xb8],
  IPV6_MULTICAST_HOPS: [3],
  IPV6_MULTICAST_LOOP: [0],
  UDP_SEGMENT: [1_000],
  SO_LINGER: [1, 5],
  SO_RCVTIMEO: [2, 500_000],
  SO_SNDTIMEO: [2, 500_000],
};

/** Options that have a check of their own. */
const APART: readonly OptionName[] = [
  "SO_RCVBUF",
  "SO_SNDBUF",
  "SO_REUSEADDR",
  "SO_ERROR",
  "TCP_NODELAY",
];

type Scenario = Parameters<Check["run"]>[0];

/** Options of connections, which not every interface has for listeners. */
const OF_CONNECTIONS: readonly OptionName[] = ["SO_KEEPALIVE", "SO_LINGER"];

/** True of options that datagram sockets have alone. */
const ofDatagrams = (option: OptionName): boolean => option === "SO_BROADCAST" || option.startsWith("UDP");

/**
 * A socket that has an option: a datagram socket for those of addresses and of datagrams, else a connection
 * or a listener.
 */
async function withOption(
  { subject, connected, datagram, listening }: Scenario,
  option: OptionName,
): Promise<Socket> {
  if (OF_CONNECTIONS.includes(option)) return (await connected()).subject;
  if (ofDatagrams(option)) return (await datagram(subject)).socket;
  if (!option.startsWith("IP")) return (await listening(subject)).listener;
  return await subject.socket(option.startsWith("IPV6") ? "ipv6" : "ipv4", "datagram");
}

/** The capabilities of which a check of an option makes use. */
function needs(option: OptionName): Check["needs"] {
  const family = option.startsWith("IPV6") ? "family:ipv6" : "family:ipv4";
  return [
    `option:${option}`,
    ...option.startsWith("IP")
      ? [family, "bsd"] as const
      : [ofDatagrams(option) ? "datagram" : "stream"] as const,
  ];
}

/** Options that only hand a value on. */
export const EVERY_OPTION = group("Every option", { over: "inet" }, [
  ...[...SETTABLE, ...PAIRS].filter((option) => !APART.includes(option)).map((option) => ({
    name: `setsockopt/${option}`,
    also: ["getsockopt", `option:${option}`] as const,
    title: `${option} is as it was set`,
    needs: needs(option),
    fix: isPair(option)
      ? `"value" and "second" are the members of the structure`
      : "one setsockopt on the socket itself",
    async run(scenario: Scenario) {
      const socket = await withOption(scenario, option);
      const [value, second] = VALUES[option] ?? [1];
      await socket.setsockopt(option, value, second);
      const found = await socket.getsockopt(option);
      expectSame(`the value of ${option} is`, found.value, value);
      if (second !== undefined) expectSame(`the second member of ${option} is`, found.second, second);
    },
  })),
  ...FACTS.filter((option) => !APART.includes(option)).map((option) => ({
    name: `getsockopt/${option}`,
    also: [`option:${option}`] as const,
    title: `${option} of a listener can be read`,
    needs: needs(option),
    fix: "the number that getsockopt gave",
    async run(scenario: Scenario) {
      const { value } = await (await withOption(scenario, option)).getsockopt(option);
      expect(value !== 0, `${option} is 0`, "a number, which is not 0 for a listener");
    },
  })),
]);
