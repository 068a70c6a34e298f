import {
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  type Outcome,
  posix,
} from "../../harness/case/mod.ts";
import { portOf, wildcard } from "./_wildcard.ts";

/** Loopback addresses by their last byte. */
const LAST = [1, 2, 3];

export default defineCase({
  id: "address/wildcard-receives-all",
  title: "A socket on the wildcard address serves every address of its host",
  requirement:
    "What is bound to the wildcard address takes connections and datagrams to any address of the host.",
  level: "must",
  sources: [posix("bind"), linux("ip(7)", "INADDR_ANY")],
  // The subject listens.
  axes: { role: ["server"], family: ["ipv4"] },
  needs: { subject: ["stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    streams: { conforming: ["intact"] },
    datagrams: { conforming: ["intact"] },
  },
  async script({ subject, peer, family, loopback, connectedTo, datagram, record }) {
    const listener = await subject.listenStream(wildcard(family));
    const receiver = await subject.openDatagram(family, wildcard(family));
    const [streamPort, datagramPort] = [
      portOf(await listener.getsockname()),
      portOf(await receiver.getsockname()),
    ];
    const sender = (await datagram(peer)).socket;
    const streams: Outcome[] = [];
    const datagrams: Outcome[] = [];
    for (const last of LAST) {
      const ends = await connectedTo(listener, loopback(last, streamPort));
      streams.push(await exchanged(ends.peer, ends.subject));
      const sent = bytesOf(`to ${last}`);
      await sender.sendto(sent, loopback(last, datagramPort));
      datagrams.push(compared((await receiver.recvfrom(100)).data, sent));
    }
    record("streams", streams.find((each) => each !== "intact") ?? "intact");
    record("datagrams", datagrams.find((each) => each !== "intact") ?? "intact");
  },
});
