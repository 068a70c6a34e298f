import { BYTE, bytesOf, defineCase, INET, outcome, rfc, tutorial } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

/** So that the server can be bound beside the socket that keeps its port. */
const options = { SO_REUSEADDR: 1 };

export default defineCase({
  id: "udp/any-start-order",
  title: "A client sends before its server exists",
  requirement:
    "A datagram that is sent before there is a server is lost without an error; later ones arrive.",
  lesson: "Over UDP it does not matter who starts first: a datagram to nobody is lost, without a word, " +
    "and later ones arrive.",
  level: "must",
  sources: [rfc(768), tutorial("UDP client started before the server")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:connect", "option:SO_REUSEADDR"] },
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
    const witness = await datagram(peer);
    record("early", await outcome(client.socket.sendto(bytesOf("early"), address)));
    // What was sent first has arrived, and was dropped, when what was sent to another socket after it is
    // there.
    await client.socket.sendto(BYTE, witness.address);
    await witness.socket.recvfrom(1024);
    const server = await peer.openDatagram(family, address, { options });
    record("late", await outcome(client.socket.sendto(bytesOf("late"), address)));
    record("arrived", carried((await server.recvfrom(1024)).data, bytesOf("late")));
    await server.sendto(bytesOf("LATE"), client.address);
    record("reply", carried((await client.socket.recvfrom(1024)).data, bytesOf("LATE")));
  },
});
