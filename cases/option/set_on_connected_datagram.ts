import {
  bytesOf,
  defineCase,
  INET,
  linux,
  type OptionName,
  type Outcome,
  posix,
} from "../../harness/case/mod.ts";
import { carried } from "../udp/_payload.ts";
import { set } from "./_value.ts";

/** Options with a value that is not the default, by family. */
const VALUES = {
  ipv4: { SO_BROADCAST: 1, IP_RECVERR: 1, IP_PKTINFO: 1, IP_TTL: 9 },
  ipv6: { SO_BROADCAST: 1, IPV6_RECVERR: 1, IPV6_RECVPKTINFO: 1, IPV6_UNICAST_HOPS: 9 },
} as const;
const NAMES = [...new Set(Object.values(VALUES).flatMap((each) => Object.keys(each)))] as OptionName[];

const UNREAD = bytesOf("not read yet");

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "option/set-on-connected-datagram",
  title: "Options are set on a connected datagram socket on which something waits",
  requirement:
    "A connected datagram socket takes its options, also while a datagram is unread, and they read as they " +
    "were set; what is unread stays.",
  level: "should",
  sources: [posix("XSH 2.10.16", "Use of Options"), linux("ip(7)"), linux("ipv6(7)")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", ...NAMES.map((name) => `option:${name}` as const)],
    peer: ["datagram"],
  },
  outcomes: { connected: same, unread: { conforming: ["whole"] }, sender: { conforming: ["whole"] } },
  async script({ datagrams, family, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await peer.sendto(UNREAD, subjectAddress);
    let how: Outcome = "same";
    for (const [name, value] of Object.entries(VALUES[family === "ipv6" ? "ipv6" : "ipv4"])) {
      if (how === "same") how = await set(subject, name as OptionName, value);
    }
    record("connected", how);
    record("unread", carried((await subject.recvfrom(100)).data, UNREAD));
    await subject.sendto(UNREAD, peerAddress);
    record("sender", carried((await peer.recvfrom(100)).data, UNREAD));
  },
});
