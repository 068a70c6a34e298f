import {
  type Address,
  compared,
  defineCase,
  type Outcome,
  posix,
  rfc,
  sameAddress,
  type Scenario,
  type Socket,
  tutorial,
} from "../../harness/case/mod.ts";

/** Bytes of the datagrams: none, one, and more than the packets of most networks. */
const SIZES = [0, 1, 1453, 9000];
const MOST = 10_000;

export default defineCase({
  id: "ipv6/udp-roundtrip",
  title: "Datagrams go there and back over IPv6",
  requirement:
    "Over ::1 each datagram arrives whole with the address of its sender, to which the reply goes.",
  lesson:
    "UDP over IPv6 is used as over IPv4: answer to the address that recvfrom() gave, all four parts of it " +
    "in Python.",
  level: "must",
  sources: [tutorial("AF_INET6"), rfc(8200, "3"), rfc(3493, "3.3"), posix("recvfrom")],
  axes: { family: ["ipv6"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    name: { conforming: ["same"] },
    there: { conforming: ["intact"] },
    sender: { conforming: ["same"] },
    back: { conforming: ["intact"] },
    replier: { conforming: ["same"] },
    everywhere: { conforming: ["intact"] },
    everywhereReplier: { conforming: ["same"] },
  },
  async script(scenario) {
    const { datagrams, addressOf, subject, record } = scenario;
    const ends = await datagrams();
    const isOwn = sameAddress(ends.subjectAddress, addressOf(subject, portOf(ends.subjectAddress)));
    record("name", isOwn && portOf(ends.subjectAddress) > 0 ? "same" : "different");
    const there = await sent(ends.subject, ends.peer, ends.subjectAddress, ends.peerAddress);
    record("there", there.data);
    record("sender", there.from);
    const back = await sent(ends.peer, ends.subject, ends.peerAddress, ends.subjectAddress);
    record("back", back.data);
    record("replier", back.from);
    await everywhere(scenario);
  },
});

/** A receiver at :: hears the loopback, and its reply comes from the address that was asked. */
async function everywhere({ subject, peer, datagram, addressOf, record }: Scenario): Promise<void> {
  const socket = await subject.openDatagram("ipv6", { family: "ipv6", host: "::", port: 0 });
  const at = addressOf(subject, portOf(await socket.getsockname()));
  const asker = await datagram(peer);
  record("everywhere", (await sent(asker.socket, socket, asker.address, at)).data);
  record("everywhereReplier", (await sent(socket, asker.socket, at, asker.address)).from);
}

/** Sends datagrams of every size, one after another. */
async function sent(from: Socket, to: Socket, sender: Address, receiver: Address) {
  let [data, same]: [Outcome, Outcome] = ["intact", "same"];
  for (const size of SIZES) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => at * 7 + size);
    await from.sendto(bytes, receiver);
    const received = await to.recvfrom(MOST);
    if (data === "intact") data = compared(received.data, bytes);
    if (!sameAddress(received.address, sender)) same = "different";
  }
  return { data, from: same };
}

function portOf(address: Address): number {
  return address.family === "unix" ? 0 : address.port;
}
