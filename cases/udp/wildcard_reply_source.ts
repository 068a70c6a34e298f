import { BYTE, defineCase, linux, outcome, rfc, sameAddress } from "../../harness/case/mod.ts";
import { portOf, wildcard } from "../address/_wildcard.ts";

export default defineCase({
  id: "udp/wildcard-reply-source",
  title: "A server on the wildcard address replies from an address that was not asked",
  requirement: "A reply of a wildcard socket leaves from the route's own " +
    "address, which a connected client does not hear.",
  lesson: "A server on every address answers from the address that the system chooses, which need not " +
    "be the one that was asked. A client that has connected its socket does not hear that.",
  level: "may",
  // RFC 1122 would have the reply come from the address that was asked: the program must see to that.
  sources: [rfc(1122, "4.1.3.5"), linux("ip(7)", "IP_PKTINFO")],
  axes: { family: ["ipv4"] },
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:connect", "send"] },
  outcomes: {
    source: {
      conforming: ["different"],
      tolerated: { same: "the address that was asked, as RFC 1122 advises" },
    },
    port: { conforming: ["same"] },
    connectedClient: { conforming: ["pending"], after: { source: "different" } },
  },
  async script({ subject, peer, family, loopback, pendingOr, record }) {
    const server = await subject.openDatagram(family, wildcard(family));
    const asked = loopback(2, portOf(await server.getsockname()));
    const ask = async () => {
      const client = await peer.openDatagram(family, loopback(1));
      await client.connect(asked);
      await client.send(BYTE);
      const { address } = await server.recvfrom(16);
      return { client, address: address! };
    };
    const open = await peer.openDatagram(family, loopback(1));
    await open.sendto(BYTE, asked);
    await server.sendto(BYTE, (await server.recvfrom(16)).address!);
    const from = (await open.recvfrom(16)).address!;
    const source = sameAddress(from, asked) ? "same" : "different";
    record("source", source);
    record("port", portOf(from) === portOf(asked) ? "same" : "different");
    if (source === "same") return;
    const { client, address } = await ask();
    await server.sendto(BYTE, address);
    record("connectedClient", await pendingOr(client.recvfrom(16), outcome));
  },
});
