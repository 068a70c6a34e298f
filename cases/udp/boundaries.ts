import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
} from "../../harness/case/mod.ts";
import { OCTETS } from "../tcp/stream/_octets.ts";

/** Words, nothing, every byte that a layer of text would change, and last bytes that it would take off. */
const DATAGRAMS = [...["one", "two", "", "three", "line\r\n", "string\0", " "].map(bytesOf), OCTETS];

export default defineCase({
  id: "udp/boundaries",
  title: "Eight datagrams are eight receives",
  requirement: "Each receive gives one datagram, byte for byte; none is merged, split, or received twice.",
  level: "must",
  sources: [rfc(768), posix("sendto"), posix("recv"), posix("XSH 2.10.6", "SOCK_DGRAM")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    counts: { conforming: ["yes"] },
    datagrams: { conforming: ["same"] },
    nothingLeft: { conforming: ["pending"] },
  },
  async script({ datagram, server, client, pendingOr, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    const counts: number[] = [];
    for (const sent of DATAGRAMS) counts.push(await sender.socket.sendto(sent, receiver.address));
    record("counts", counts.every((count, index) => count === DATAGRAMS[index]!.length) ? "yes" : "no");
    let same = true;
    for (const sent of DATAGRAMS) {
      same &&= compared((await receiver.socket.recvfrom(1024)).data, sent) === "intact";
    }
    record("datagrams", same ? "same" : "different");
    record("nothingLeft", await pendingOr(receiver.socket.recvfrom(1024), outcome));
  },
});
