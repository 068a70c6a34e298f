import { BYTE, compared, defineCase, type Outcome, outcome, report, rfc } from "../../harness/case/mod.ts";

/** Milliseconds. */
const TOLD_MS = 500;
const TRIES = 5;

export default defineCase({
  id: "relay/udp-refused",
  title: "A relay gets over datagrams that nobody receives",
  requirement: "When nobody received a datagram, the next one is passed on once somebody does.",
  level: "must",
  sources: [report("nicocha30/ligolo-ng", 177), rfc(1122, "4.1.3.3")],
  relay: "only",
  axes: {},
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:connect"] },
  outcomes: {
    told: { conforming: ["ECONNREFUSED", "pending"] },
    next: { conforming: ["intact"] },
  },
  async script({ serving, datagram, server, client, passedOn, record }) {
    const front = await serving(server);
    const target = await front.socket.getsockname();
    const { socket } = await datagram(client);
    await socket.connect(front.address);
    await front.socket.close();
    await socket.send(BYTE);
    record("told", await passedOn(socket.recvfrom(1), outcome, TOLD_MS));
    const again = await server.openDatagram(target.family, target);
    const next = again.recvfrom(1);
    // The first ones may be lost, as the relay is told of the refusal when it sends them.
    let arrived: Outcome = "pending";
    for (let tries = 0; tries < TRIES && arrived === "pending"; tries++) {
      await outcome(socket.send(BYTE));
      arrived = await passedOn(next, async (each) => compared((await each).data, BYTE), TOLD_MS);
    }
    record("next", arrived);
  },
});
