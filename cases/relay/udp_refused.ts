import {
  BYTE,
  compared,
  defineCase,
  INET,
  type Outcome,
  outcome,
  report,
  rfc,
} from "../../harness/case/mod.ts";

/** Milliseconds. */
const TOLD_MS = 500;
const TRIES = 5;

export default defineCase({
  id: "relay/udp-refused",
  title: "A relay survives datagrams that nobody receives",
  requirement: "When nobody received a datagram, the next one is passed on once somebody does.",
  level: "must",
  sources: [report("nicocha30/ligolo-ng", 177), rfc(1122, "4.1.3.3")],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "disconnect"], peer: ["datagram", "datagram:connect"] },
  outcomes: {
    told: { conforming: ["ECONNREFUSED", "pending"] },
    next: { conforming: ["intact"] },
  },
  async script({ serving, datagram, server, client, passedOn, record }) {
    const front = await serving(server);
    const { socket } = await datagram(client);
    await socket.connect(front.address);
    // Connected to itself, it takes nothing from others, and keeps its port.
    await front.socket.connect(await front.socket.getsockname());
    await socket.send(BYTE);
    record("told", await passedOn(socket.recvfrom(1), outcome, TOLD_MS));
    await front.socket.disconnect();
    const next = front.socket.recvfrom(1);
    // The first ones may be lost, as the relay hears of the refusal when it sends them.
    let arrived: Outcome = "pending";
    for (let tries = 0; tries < TRIES && arrived === "pending"; tries++) {
      await outcome(socket.send(BYTE));
      arrived = await passedOn(next, async (each) => compared((await each).data, BYTE), TOLD_MS);
    }
    record("next", arrived);
  },
});
