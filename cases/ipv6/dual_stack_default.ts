import { defineCase, exchanged, linux, outcome, rfc } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

export default defineCase({
  id: "ipv6/dual-stack-default",
  title: "A listener of IPv6 at all addresses accepts IPv4 as well",
  requirement: "Where IPV6_V6ONLY was not set a listener at :: can be reached over IPv4 and over IPv6.",
  level: "should",
  sources: [rfc(3493, "5.3"), linux("ipv6(7)", "IPV6_V6ONLY")],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: { subject: ["stream", "family:ipv4"], peer: ["stream", "family:ipv4"] },
  outcomes: {
    ipv4: {
      conforming: ["ok"],
      tolerated: { ECONNREFUSED: { reason: "Windows and OpenBSD have it on", when: { os: "!linux" } } },
    },
    ipv4Exchange: { conforming: ["intact"], after: { ipv4: "ok" } },
    ipv6Exchange: { conforming: ["intact"] },
  },
  async script({ loopback, subject, peer, record }) {
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
  },
});
