import { defineCase, exchanged, outcome, rfc, sameAddress } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

export default defineCase({
  id: "ipv6/mapped-bind",
  title: "A socket of IPv6 at a mapped address listens on IPv4",
  requirement:
    "A listener at ::ffff:127.0.0.1 has that name, takes the port of IPv4, and accepts clients of IPv4.",
  level: "may",
  sources: [rfc(3493, "3.7")],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: { subject: ["stream", "family:ipv4"], peer: ["stream", "family:ipv4"] },
  outcomes: {
    name: { conforming: ["same"] },
    taken: { conforming: ["EADDRINUSE"] },
    reported: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const listener = await subject.listenStream(at.mapped(0));
    const port = await portOf(listener);
    record("name", sameAddress(await listener.getsockname(), at.mapped(port)) ? "same" : "different");
    const taking = subject.has("bsd")
      ? (await subject.socket("ipv4", "stream")).bind(at.ipv4(port))
      : subject.listenStream(at.ipv4(port));
    record("taken", await outcome(taking));
    const client = await peer.connectStream(at.ipv4(port));
    const { socket, address } = await listener.accept();
    record("reported", sameAddress(address, at.mapped(await portOf(client))) ? "same" : "different");
    record("exchange", await exchanged(socket, client));
  },
});
