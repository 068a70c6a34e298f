import { bytesOf, defineCase, INET, linux, outcome, report, rfc, type Row } from "../../harness/case/mod.ts";
import { portOf, wildcard } from "../address/_wildcard.ts";
import { carried } from "./_payload.ts";

/** An address for documentation, which no host has. */
const FOREIGN = { ipv4: "192.0.2.77", ipv6: "2001:db8::77" } as const;

const whole: Row = { conforming: ["whole"] };
const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "udp/sent-from",
  title: "A server on every address answers from the one that was asked",
  requirement:
    "With IP_PKTINFO beside it, a datagram leaves with the address that is chosen for it, and its port; no " +
    "other datagram does, and an address that no host has is refused.",
  lesson:
    "A server on the wildcard address whose host has several answers from any of them, unless sendmsg() " +
    "says by IP_PKTINFO (IPV6_PKTINFO) which one was asked.",
  level: "should",
  sources: [
    rfc(3542, "6.1"),
    rfc(1122, "4.1.3.5"),
    linux("ip(7)", "IP_PKTINFO"),
    report("google/gvisor", 3556),
    report("NLnetLabs/unbound", 945),
    report("LizardByte/Sunshine", 5443),
  ],
  // The subject sends.
  axes: { role: ["client"], family: INET },
  needs: { subject: ["datagram", "pktinfo"], peer: ["datagram"] },
  outcomes: {
    chosen: whole,
    source: same,
    other: whole,
    otherSource: same,
    answer: whole,
    foreign: {
      conforming: ["EINVAL", "ENETUNREACH"],
      tolerated: { EADDRNOTAVAIL: "RFC 3542 names no error" },
    },
    next: whole,
    nextSource: same,
  },
  async script({ subject, peer, family, loopback, record }) {
    // IPv6 has one address on loopback.
    const [first, second] = [1, family === "ipv6" ? 1 : 2].map((number) => loopback(number));
    const server = await subject.openDatagram(family, wildcard(family));
    const port = portOf(await server.getsockname());
    const client = await peer.openDatagram(family, first!);
    const to = await client.getsockname();
    const arrives = async (name: "chosen" | "other" | "next", sourceName: string, from: typeof to) => {
      const { data, address } = await client.recvfrom(100);
      record(name, carried(data, bytesOf(name)));
      const host = address && "host" in address && "host" in from && address.host === from.host;
      record(sourceName, host && portOf(address) === port ? "same" : "different");
      return address;
    };
    await server.sendFrom(bytesOf("other"), to, first!);
    await arrives("other", "otherSource", first!);
    await server.sendFrom(bytesOf("chosen"), to, second!);
    const source = await arrives("chosen", "source", second!);
    await client.sendto(bytesOf("answer"), source ?? first!);
    record("answer", carried((await server.recvfrom(100)).data, bytesOf("answer")));
    const foreign = family === "ipv6" ? FOREIGN.ipv6 : FOREIGN.ipv4;
    const nobody = { family: family === "ipv6" ? "ipv6" as const : "ipv4" as const, host: foreign, port: 0 };
    record("foreign", await outcome(server.sendFrom(bytesOf("nobody"), to, nobody)));
    await server.sendto(bytesOf("next"), to);
    await arrives("next", "nextSource", first!);
  },
});
