import {
  type Address,
  bytesOf,
  compared,
  defineCase,
  INET,
  type Outcome,
  posix,
  python,
  sameAddress,
  type Scenario,
  tutorial,
} from "../../harness/case/mod.ts";
import { portOf, wildcard } from "./_wildcard.ts";

const HELLO = bytesOf("hello");

export default defineCase({
  id: "address/empty-host-is-any",
  title: "A server without a host of its own is reached at every address",
  requirement:
    "No host and AI_PASSIVE mean every address of the machine: what is bound there hears the loopback.",
  lesson:
    "bind(('', port)) of Python is this: the empty host stands for every address of the machine, so others " +
    "can reach the server, too. Clients must name one of its addresses; '' is none to connect to.",
  level: "must",
  sources: [
    tutorial("a receiver bound to ''"),
    posix("getaddrinfo", "AI_PASSIVE"),
    python("Socket families"),
  ],
  axes: { family: INET },
  needs: { subject: ["name", "stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    datagramName: { conforming: ["same"] },
    heard: { conforming: ["intact"] },
    replyFrom: { conforming: ["same"] },
    streamName: { conforming: ["same"] },
    acceptedName: { conforming: ["same"] },
    received: { conforming: ["intact"] },
  },
  async script(scenario) {
    await datagrams(scenario);
    await connections(scenario);
  },
});

/** The address that the resolver gives a server that names no host. */
async function anyAddress({ subject, family }: Scenario, type: "stream" | "datagram"): Promise<Address> {
  const { entries } = await subject.getaddrinfo({ service: "0", family, type, hints: ["passive"] });
  return entries[0]!.address;
}

async function datagrams(scenario: Scenario): Promise<void> {
  const { subject, datagram, peer, addressOf, record } = scenario;
  const socket = await subject.openDatagram(scenario.family, await anyAddress(scenario, "datagram"));
  const name = await socket.getsockname();
  record("datagramName", isAny(scenario, name));
  const sender = await datagram(peer);
  const to = addressOf(subject, portOf(name));
  await sender.socket.sendto(HELLO, to);
  const { data, address } = await socket.recvfrom(100);
  record("heard", compared(data, HELLO));
  await socket.sendto(HELLO, address!);
  const reply = await sender.socket.recvfrom(100);
  record("replyFrom", sameAddress(reply.address, to) ? "same" : "different");
}

async function connections(scenario: Scenario): Promise<void> {
  const { subject, peer, addressOf, record } = scenario;
  const listener = await subject.listenStream(await anyAddress(scenario, "stream"));
  const name = await listener.getsockname();
  record("streamName", isAny(scenario, name));
  const to = addressOf(subject, portOf(name));
  const [client, { socket }] = await Promise.all([peer.connectStream(to), listener.accept()]);
  record("acceptedName", sameAddress(await socket.getsockname(), to) ? "same" : "different");
  await client.sendall(HELLO);
  record("received", compared(await socket.recvExactly(HELLO.length), HELLO));
}

/** `same` for the wildcard address of the family with a port that the system chose. */
function isAny({ family }: Scenario, name: Address): Outcome {
  return sameAddress(name, wildcard(family, portOf(name))) && portOf(name) > 0 ? "same" : "different";
}
