import { BYTE, defineCase, exchanged, linux, outcome, received, rfc } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

export default defineCase({
  id: "ipv6/dual-stack-default",
  title: "A socket of IPv6 at all addresses can be reached over IPv4 as well",
  requirement: "Where IPV6_V6ONLY was not set a listener or a datagram socket at " +
    ":: can be reached over IPv4 and over IPv6.",
  level: "should",
  sources: [rfc(3493, "5.3"), linux("ipv6(7)", "IPV6_V6ONLY")],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: {
    subject: ["stream", "datagram", "family:ipv4"],
    peer: ["stream", "datagram", "family:ipv4"],
  },
  outcomes: {
    ipv4: {
      conforming: ["ok"],
      tolerated: { ECONNREFUSED: { reason: "Windows and OpenBSD have it on", when: { os: "!linux" } } },
    },
    ipv4Exchange: { conforming: ["intact"], after: { ipv4: "ok" } },
    ipv6Exchange: { conforming: ["intact"] },
    datagram: { conforming: ["intact"], after: { ipv4: "ok" } },
  },
  async script({ loopback, subject, peer, atOnce, record }) {
    loopback();
    const listener = await subject.listenStream(at.anyIpv6(0));
    const port = await portOf(listener);
    const connecting = peer.connectStream(at.ipv4(port));
    const ipv4 = await outcome(connecting);
    record("ipv4", ipv4);
    if (ipv4 === "ok") {
      record("ipv4Exchange", await exchanged((await listener.accept()).socket, await connecting));
    }
    const client = await peer.connectStream(at.ipv6(port));
    record("ipv6Exchange", await exchanged((await listener.accept()).socket, client));
    if (ipv4 !== "ok") return;
    const server = await subject.openDatagram("ipv6", at.anyIpv6(0));
    const sender = await peer.openDatagram("ipv4", at.ipv4(0));
    await sender.sendto(BYTE, at.ipv4(await portOf(server)));
    const receiving = server.recvfrom(16);
    record("datagram", await atOnce(receiving, () => received(receiving, BYTE)));
  },
});
