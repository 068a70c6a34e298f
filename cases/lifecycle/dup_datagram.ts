import {
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  python,
  sameAddress,
} from "../../harness/case/mod.ts";
import { carried } from "../udp/_payload.ts";

export default defineCase({
  id: "lifecycle/dup-datagram",
  title: "A datagram socket keeps its address as long as its last descriptor",
  requirement:
    "A duplicate of a datagram socket has its name and its queue, also when the original is closed.",
  level: "must",
  sources: [posix("dup"), posix("close"), python("socket.dup")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "dup"], peer: ["datagram"] },
  outcomes: {
    name: { conforming: ["same"] },
    original: { conforming: ["whole"] },
    duplicate: { conforming: ["whole"] },
    duplicateFrom: { conforming: ["same"] },
    queued: { conforming: ["whole"] },
    taken: { conforming: ["EADDRINUSE"] },
    reply: { conforming: ["whole"] },
    replyFrom: { conforming: ["same"] },
  },
  async script({ datagrams, subject: seat, family, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const duplicate = await subject.dup();
    record("name", sameAddress(await duplicate.getsockname(), subjectAddress) ? "same" : "different");
    for (const text of ["one", "two", "three"]) await peer.sendto(bytesOf(text), subjectAddress);
    record("original", carried((await subject.recvfrom(1024)).data, bytesOf("one")));
    const second = await duplicate.recvfrom(1024);
    record("duplicate", carried(second.data, bytesOf("two")));
    record("duplicateFrom", sameAddress(second.address, peerAddress) ? "same" : "different");
    await subject.close();
    record("queued", carried((await duplicate.recvfrom(1024)).data, bytesOf("three")));
    record("taken", await outcome(seat.openDatagram(family, subjectAddress)));
    await duplicate.sendto(bytesOf("a reply"), peerAddress);
    const { data, address } = await peer.recvfrom(1024);
    record("reply", carried(data, bytesOf("a reply")));
    record("replyFrom", sameAddress(address, subjectAddress) ? "same" : "different");
  },
});
