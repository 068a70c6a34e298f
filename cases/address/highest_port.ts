import {
  type Address,
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  exchanged,
  INET,
  type Outcome,
  outcome,
  posix,
  rfc,
  sameAddress,
  type Scenario,
} from "../../harness/case/mod.ts";

/** The highest port, and those that are tried where another program has it. */
const PORTS = [65_535, 65_534, 65_533, 65_532, 65_531];

const QUESTION = bytesOf("question");

const same = { conforming: ["same"] } as const;
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "address/highest-port",
  title: "A server has the highest port there is",
  requirement: "The ports up to 65,535 are as good as others: they are bound, reached and named.",
  lesson: "A port has 16 bits without a sign, in the order of the network.",
  level: "must",
  sources: [rfc(9293, "3.1 (Source Port)"), rfc(768, "Fields"), posix("bind"), posix("connect")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    listenerName: same,
    peerName: same,
    exchange: intact,
    datagramName: same,
    question: intact,
    sender: same,
    answer: intact,
  },
  // The ports must be nobody else's.
  exclusive: true,
  async script(scenario) {
    const { connectedTo, datagram, server, client, family, visible, record } = scenario;
    const is = (name: Address | null, address: Address): Outcome =>
      sameAddress(name, address) ? "same" : "different";
    const listening = await atHighest(scenario, (address) => server.listenStream(address));
    record("listenerName", is(await listening.socket.getsockname(), listening.address));
    const ends = await connectedTo(listening.socket, listening.address);
    record("peerName", is(await ends.client.getpeername(), listening.address));
    record("exchange", await exchanged(ends.subject, ends.peer));
    // The client ends first, so that TIME-WAIT does not keep the port from others.
    await ends.client.close();
    await visible(ends.server, "fin");
    await ends.server.close();

    const high = await atHighest(scenario, (address) => server.openDatagram(family, address));
    const low = await datagram(client);
    record("datagramName", is(await high.socket.getsockname(), high.address));
    await low.socket.sendto(QUESTION, high.address);
    record("question", compared((await high.socket.recvfrom(64)).data, QUESTION));
    await high.socket.sendto(QUESTION, low.address);
    const answer = await low.socket.recvfrom(64);
    record("sender", is(answer.address, high.address));
    record("answer", compared(answer.data, QUESTION));
  },
});

/** Opens a socket of the server's at the highest port that nobody has. */
async function atHighest<T>(
  { addressOf, server, unavailable }: Scenario,
  open: (address: Address) => Promise<T>,
): Promise<{ socket: T; address: Address }> {
  for (const port of PORTS) {
    const address = addressOf(server, port);
    const opening = open(address);
    const how = await outcome(opening);
    const taken = how === "EADDRINUSE" || how === "error" && !server.has("errno");
    if (!taken) return { socket: await opening, address };
  }
  return unavailable("Other programs have the highest ports");
}
