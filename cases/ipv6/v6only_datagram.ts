import { bytesOf, compared, defineCase, outcome, rfc, type Socket } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

/** Tries to find a port that is free in both families. */
const MOST_TRIES = 20;

const [OVER_IPV4, OVER_IPV6] = ["over IPv4", "over IPv6"].map(bytesOf) as [Uint8Array, Uint8Array];
const after = { shared: "yes" } as const;
const intact = { conforming: ["intact"], after } as const;

export default defineCase({
  id: "ipv6/v6only-datagram",
  title: "With IPV6_V6ONLY datagrams of IPv4 go to the socket of IPv4",
  requirement:
    "Of two datagram sockets at one port, one of IPv4 and one of IPv6 alone, each gets what is its own.",
  level: "should",
  sources: [rfc(3493, "5.3")],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: {
    subject: ["datagram", "bsd", "family:ipv4", "option:IPV6_V6ONLY"],
    peer: ["datagram", "family:ipv4"],
  },
  outcomes: {
    shared: { conforming: ["yes"] },
    ipv4: intact,
    ipv6: intact,
    mapped: { conforming: ["ENETUNREACH"], after },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    let [ipv4, ipv6]: [Socket | undefined, Socket | undefined] = [undefined, undefined];
    for (let tries = 0; tries < MOST_TRIES && !ipv6; tries++) {
      ipv4 = await subject.openDatagram("ipv4", at.anyIpv4(0));
      const other = await subject.socket("ipv6", "datagram");
      await other.setsockopt("IPV6_V6ONLY", 1);
      if (await outcome(other.bind(at.anyIpv6(await portOf(ipv4)))) === "ok") ipv6 = other;
    }
    record("shared", ipv6 ? "yes" : "no");
    if (!ipv4 || !ipv6) return;
    const port = await portOf(ipv4);
    const senders = [
      await peer.openDatagram("ipv4", at.ipv4(0)),
      await peer.openDatagram("ipv6", at.ipv6(0)),
    ];
    await senders[0]!.sendto(OVER_IPV4, at.ipv4(port));
    await senders[1]!.sendto(OVER_IPV6, at.ipv6(port));
    record("ipv4", compared((await ipv4.recvfrom(1024)).data, OVER_IPV4));
    record("ipv6", compared((await ipv6.recvfrom(1024)).data, OVER_IPV6));
    record("mapped", await outcome(ipv6.sendto(OVER_IPV6, at.mapped(await portOf(senders[0]!)))));
  },
});
