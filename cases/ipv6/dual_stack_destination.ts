import { BYTE, defineCase, outcome, report, rfc } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "ipv6/dual-stack-destination",
  title: "A datagram socket of both families learns which address of IPv4 was asked",
  requirement:
    "Once IPV6_RECVPKTINFO asks for it, a datagram of IPv4 reports the mapped address that it was sent to, " +
    "and the next of IPv6 its own.",
  level: "should",
  sources: [rfc(3542, "6.2"), rfc(3493, "3.7"), report("chrysn/aiocoap", 209)],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: {
    subject: ["datagram", "recvmsg", "family:ipv4", "option:IPV6_V6ONLY", "option:IPV6_RECVPKTINFO"],
    peer: ["datagram", "family:ipv4"],
  },
  outcomes: { set: { conforming: ["ok"] }, mapped: same, another: same, ipv6: same },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const server = await subject.openDatagram("ipv6", at.anyIpv6(0), { options: { IPV6_V6ONLY: 0 } });
    const port = await portOf(server);
    record("set", await outcome(server.setsockopt("IPV6_RECVPKTINFO", 1)));
    const ask = async (name: string, family: "ipv4" | "ipv6", host: string, told = host) => {
      const client = await peer.openDatagram(family, family === "ipv6" ? at.ipv6(0) : at.ipv4(0));
      await client.sendto(BYTE, { family, host, port });
      const { to } = await server.recvmsg(16);
      record(name, to === undefined ? "none" : to === told ? "same" : "different");
    };
    await ask("mapped", "ipv4", "127.0.0.1", "::ffff:127.0.0.1");
    await ask("another", "ipv4", "127.0.0.2", "::ffff:127.0.0.2");
    await ask("ipv6", "ipv6", "::1");
  },
});
