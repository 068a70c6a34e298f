import { bytesOf, defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

const [ONE, TWO] = ["one", "two"].map(bytesOf) as [Uint8Array, Uint8Array];

export default defineCase({
  id: "udp/waitall",
  title: "A receive of a datagram waits for no more than the datagram",
  requirement:
    "With MSG_WAITALL a receive gives one datagram, as without the flag, however large its buffer is.",
  level: "must",
  sources: [posix("recvfrom", "MSG_WAITALL"), posix("XSH 2.10.6", "SOCK_DGRAM")],
  axes: { family: EVERY_FAMILY, mode: ["blocking"] },
  needs: { subject: ["datagram", "recv:waitall"], peer: ["datagram"] },
  outcomes: { first: { conforming: ["whole"] }, alone: { conforming: ["whole"] } },
  async script({ datagrams, inMode, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    await inMode(subject);
    await peer.sendto(ONE, subjectAddress);
    await peer.sendto(TWO, subjectAddress);
    record("first", carried((await subject.recvfrom(100, ["waitall"])).data, ONE));
    record("alone", carried((await subject.recvfrom(100, ["waitall"])).data, TWO));
  },
});
