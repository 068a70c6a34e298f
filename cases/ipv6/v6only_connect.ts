import { defineCase, exchanged, outcome, rfc } from "../../harness/case/mod.ts";
import { at, sharedPort } from "./_stacks.ts";

export default defineCase({
  id: "ipv6/v6only-connect",
  title: "The loopback addresses of the families are apart",
  requirement:
    "A connect to ::1 does not reach a listener of IPv4, nor one to a mapped address with IPV6_V6ONLY; one " +
    "to 127.0.0.1 does after them.",
  level: "should",
  sources: [rfc(3493, "5.3"), rfc(8305, "5")],
  axes: { role: ["client"], family: ["ipv6"] },
  needs: {
    subject: ["stream", "bsd", "family:ipv4", "option:IPV6_V6ONLY"],
    peer: ["stream", "bsd", "family:ipv4", "option:IPV6_V6ONLY"],
  },
  outcomes: {
    ipv6: { conforming: ["ECONNREFUSED"] },
    mapped: {
      conforming: ["ENETUNREACH"],
      tolerated: { EINVAL: { reason: "the BSDs", when: { os: "!linux" } } },
    },
    ipv4: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { ipv4: "ok" } },
    others: { conforming: ["EAGAIN"] },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const found = await sharedPort(peer);
    if (!found) return;
    // The socket of IPv6 holds the port, so that nobody else listens there.
    const { ipv4: listener, port } = found;
    await listener.listen(5);
    record("ipv6", await outcome(subject.connectStream(at.ipv6(port))));
    record("mapped", await outcome(subject.connectStream(at.mapped(port), { options: { IPV6_V6ONLY: 1 } })));
    const connecting = subject.connectStream(at.ipv4(port));
    const ipv4 = await outcome(connecting);
    record("ipv4", ipv4);
    if (ipv4 === "ok") {
      record("exchange", await exchanged(await connecting, (await listener.accept()).socket));
    }
    await listener.setMode("nonblocking");
    record("others", await outcome(listener.accept()));
  },
});
