import { defineCase, outcome, rfc, tutorial } from "../../harness/case/mod.ts";
import { compare, say } from "./payload.ts";

/** So that the server can be bound beside the socket that keeps its port. */
const options = { SO_REUSEADDR: 1 };

export default defineCase({
  id: "udp/any-start-order",
  title: "A client that sends before its server exists",
  requirement:
    "A datagram that is sent before there is a server is lost without an error, and those sent later on the same socket arrive.",
  level: "must",
  sources: [rfc(768), tutorial("UDP client started before the server")],
  axes: { role: ["client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["datagram"], peer: ["datagram", "bsd", "option:SO_REUSEADDR"] },
  outcomes: {
    early: { conforming: ["ok"] },
    late: { conforming: ["ok"] },
    arrived: { conforming: ["whole"] },
    reply: { conforming: ["whole"] },
  },
  async script({ datagram, subject, peer, addressOf, family, record }) {
    // Connected to itself it takes nothing from others, and nobody else gets the port meanwhile.
    const keeper = await peer.openDatagram(family, addressOf(peer), { options });
    const address = await keeper.getsockname();
    await keeper.connect(address);

    const client = await datagram(subject);
    record("early", await outcome(client.socket.sendto(say("early"), address)));
    const server = await peer.openDatagram(family, address, { options });
    record("late", await outcome(client.socket.sendto(say("late"), address)));
    record("arrived", compare((await server.recvfrom(1024)).data, say("late")));
    await server.sendto(say("LATE"), client.address);
    record("reply", compare((await client.socket.recvfrom(1024)).data, say("LATE")));
  },
});
