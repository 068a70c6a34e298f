import { BOTH_ROLES, bytesOf, compared, defineCase, posix } from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

/** Pieces of different lengths, one of them empty. */
const PIECES = ["first ", "", "and ", "second piece"].map(bytesOf);
const SENT = bytesOf("first and second piece");
const NEXT = bytesOf("next");

export default defineCase({
  id: "unix/seqpacket/scatter-gather",
  title: "A record has several buffers",
  requirement:
    "Buffers sent in one call are one record, which fills several buffers and is cut at their end.",
  level: "should",
  sources: [posix("sendmsg"), posix("recvmsg"), posix("XSH 2.10.6", "SOCK_SEQPACKET")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "type:seqpacket", "vectors"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    sent: { conforming: ["intact"] },
    alone: { conforming: ["intact"] },
    received: { conforming: ["intact"] },
    cut: { conforming: ["intact"] },
    next: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    await subject.writev(PIECES);
    await subject.writev([NEXT]);
    record("sent", compared(await peer.recv(1024), SENT));
    record("alone", compared(await peer.recv(1024), NEXT));
    for (const each of [SENT, SENT, NEXT]) await peer.send(each);
    record("received", compared(await subject.readv([1, 0, 9, 100]), SENT));
    record("cut", compared(await subject.readv([3, 4]), SENT.subarray(0, 7)));
    record("next", compared(await subject.readv([3, 4]), NEXT));
  },
});
