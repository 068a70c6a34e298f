import {
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  LINUX_OPTION,
  outcome,
  report,
  type Row,
} from "../../harness/case/mod.ts";
import { intBytes, intOf } from "./_raw.ts";

/** IP_MTU_DISCOVER and IPV6_MTU_DISCOVER, each at the level of an option that has a name. */
const OPTIONS = { ipv4: ["IP_TTL", 10], ipv6: ["IPV6_UNICAST_HOPS", 23] } as const;
/** The bytes of an int. */
const SIZE = 4;
/** Values: packets may be cut on their way; as routes want; never; never, whatever is known of the route. */
const [DONT, WANT, DO, PROBE] = [0, 1, 2, 3];

const same: Row = { conforming: ["same"], after: { set: "ok" } };

export default defineCase({
  id: "option/mtu-discover",
  title: "A sender says whether its packets may be cut on their way",
  requirement: "IP_MTU_DISCOVER is off, as the route says, on, or probing; it reads as it was set, and " +
    "lets datagrams that fit leave.",
  level: "may",
  sources: [linux("ip(7)", "IP_MTU_DISCOVER"), report("microsoft/WSL", 170)],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "option:raw", "option:IP_TTL", "option:IPV6_UNICAST_HOPS"],
    peer: ["datagram"],
  },
  outcomes: {
    set: { conforming: ["ok"], tolerated: { ENOPROTOOPT: LINUX_OPTION, EINVAL: LINUX_OPTION } },
    dont: same,
    want: same,
    do: same,
    probe: same,
    unknown: { conforming: ["EINVAL"], after: { set: "ok" } },
    still: same,
    sent: { conforming: ["intact"], after: { set: "ok" } },
  },
  async script({ datagrams, family, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    const [level, number] = OPTIONS[family === "ipv6" ? family : "ipv4"];
    const set = (value: number) => outcome(subject.setRawOption(level, intBytes(value), number));
    const reads = async (value: number) =>
      intOf(await subject.getRawOption(level, SIZE, number)) === value ? "same" : "different";
    const first = await set(DO);
    record("set", first);
    if (first !== "ok") return;
    record("do", await reads(DO));
    for (const [name, value] of [["dont", DONT], ["want", WANT], ["probe", PROBE]] as const) {
      const how = await set(value);
      record(name, how === "ok" ? await reads(value) : how);
    }
    record("unknown", await set(99));
    record("still", await reads(PROBE));
    await subject.sendto(bytesOf("it fits"), peerAddress);
    record("sent", compared((await peer.recvfrom(100)).data, bytesOf("it fits")));
  },
});
