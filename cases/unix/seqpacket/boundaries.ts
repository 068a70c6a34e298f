import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  patternBytes,
  posix,
  python,
  tutorial,
} from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

/** Bytes of the buffer, which the second record exceeds. */
const ROOM = 8;
/** Bytes of the largest buffer, and a record that exceeds it. */
const MOST = 65_536;
const LARGE = { seed: 79, length: 70_000 };
const RECORDS = ["one", "longer than 8", "two\r\n", "the last"].map(bytesOf);

export default defineCase({
  id: "unix/seqpacket/boundaries",
  title: "Records of a connection are kept apart",
  requirement:
    "One send is one record and one receive gives one: what exceeds the buffer is gone, and flagged.",
  lesson: "SOCK_SEQPACKET over AF_UNIX is a connection that keeps messages apart: no framing, no loop. " +
    "Give recv() room for the longest one.",
  level: "should",
  sources: [
    posix("XSH 2.10.6", "SOCK_SEQPACKET"),
    posix("recvmsg", "MSG_TRUNC"),
    linux("unix(7)", "SOCK_SEQPACKET"),
    python("socket.SOCK_SEQPACKET"),
    tutorial("Families and types"),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "recvmsg"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    counts: { conforming: ["yes"] },
    sent: { conforming: ["same"] },
    received: { conforming: ["same"] },
    receivedPlain: { conforming: ["same"] },
    flags: { conforming: ["same"] },
    large: { conforming: ["same"] },
    behindLarge: { conforming: ["same"] },
    nothingLeft: { conforming: ["pending"] },
  },
  async script(scenario) {
    const { pendingOr, record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    let [counts, sent, received, plain, flags] = [true, true, true, true, true];
    for (const each of RECORDS) counts &&= await subject.send(each) === each.length;
    for (const each of RECORDS) {
      sent &&= compared(await peer.recv(ROOM), each.subarray(0, ROOM)) === "intact";
    }
    for (const each of RECORDS) await peer.send(each);
    for (const each of RECORDS) {
      const message = await subject.recvmsg(ROOM);
      received &&= compared(message.data, each.subarray(0, ROOM)) === "intact";
      flags &&= message.flags.includes("trunc") === each.length > ROOM;
    }
    for (const each of RECORDS) await peer.send(each);
    for (const each of RECORDS) {
      plain &&= compared(await subject.recv(ROOM), each.subarray(0, ROOM)) === "intact";
    }
    record("counts", counts ? "yes" : "no");
    record("sent", sent ? "same" : "different");
    record("received", received ? "same" : "different");
    record("receivedPlain", plain ? "same" : "different");
    record("flags", flags ? "same" : "different");
    // One that no buffer here holds is one record all the same.
    await subject.send(LARGE);
    await subject.send(RECORDS[0]!);
    const large = await peer.recv(MOST);
    record(
      "large",
      compared(large, patternBytes({ ...LARGE, length: MOST })) === "intact" ? "same" : "different",
    );
    record("behindLarge", compared(await peer.recv(ROOM), RECORDS[0]!) === "intact" ? "same" : "different");
    record("nothingLeft", await pendingOr(subject.recv(ROOM), outcome));
  },
});
