import {
  bytesOf,
  compared,
  defineCase,
  type Outcome,
  outcome,
  posix,
  tutorial,
} from "../../../harness/case/mod.ts";

/** Bytes of the buffer, which the longest datagram exceeds. */
const ROOM = 8;
const DATAGRAMS = ["one", "", "longer than 8", "two\r\n", "", "last"].map(bytesOf);

/** Compares a datagram with what the buffer has room for. */
function received(data: Uint8Array, sent: Uint8Array): Outcome {
  return compared(data, sent.subarray(0, ROOM));
}

export default defineCase({
  id: "unix/dgram/boundaries",
  title: "Datagrams over AF_UNIX are kept apart, cut, and empty",
  requirement: "send sends one datagram, recv gives one: what exceeds the buffer " +
    "is gone, and an empty one is not an end.",
  lesson: "Datagrams over AF_UNIX are kept apart as over UDP, and none is lost: a full receiver makes " +
    "the sender wait.",
  level: "must",
  sources: [
    posix("XSH 2.10.6", "SOCK_DGRAM"),
    posix("recv"),
    posix("send"),
    tutorial("AF_UNIX stream and datagram"),
  ],
  axes: { family: ["unix"] },
  needs: {
    subject: ["datagram", "datagram:connect", "stream", "datagram:truncate"],
    peer: ["datagram"],
  },
  outcomes: {
    counts: { conforming: ["yes"] },
    sent: { conforming: ["same"] },
    received: { conforming: ["same"] },
    nothingLeft: { conforming: ["pending"] },
  },
  async script({ datagrams, pendingOr, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    let [counted, sent, got] = [true, true, true];
    for (const each of DATAGRAMS) counted &&= await subject.sendOne(each) === each.length;
    for (const each of DATAGRAMS) sent &&= received((await peer.recvfrom(ROOM)).data, each) === "intact";
    for (const each of DATAGRAMS) await peer.sendto(each, subjectAddress);
    for (const each of DATAGRAMS) got &&= received(await subject.recv(ROOM), each) === "intact";
    record("counts", counted ? "yes" : "no");
    record("sent", sent ? "same" : "different");
    record("received", got ? "same" : "different");
    record("nothingLeft", await pendingOr(subject.recv(ROOM), outcome));
  },
});
