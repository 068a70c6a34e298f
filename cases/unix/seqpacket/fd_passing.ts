import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

const RECORD = bytesOf("here it is");
const NEXT = bytesOf("a record alone");
/** Bytes of a buffer that the record exceeds. */
const ROOM = 4;

export default defineCase({
  id: "unix/seqpacket/fd-passing",
  title: "A record brings a socket",
  requirement: "A descriptor comes with its record, also with one that is cut, and with no other record.",
  level: "should",
  sources: [posix("recvmsg", "SCM_RIGHTS"), linux("unix(7)", "SCM_RIGHTS")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "descriptors"],
    peer: ["bsd", "stream", "send", "type:seqpacket", "descriptors"],
  },
  outcomes: {
    data: { conforming: ["intact"] },
    number: { conforming: ["same"] },
    works: { conforming: ["intact"], after: { number: "same" } },
    next: { conforming: ["intact"] },
    nextNumber: { conforming: ["none"] },
    cut: { conforming: ["intact"] },
    cutFlag: { conforming: ["truncated"] },
    cutNumber: { conforming: ["same"] },
    cutWorks: { conforming: ["intact"], after: { cutNumber: "same" } },
    atPeer: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    const [first, second, third] = [await connected(), await connected(), await connected()];
    await peer.sendDescriptors(RECORD, [first.peer]);
    await peer.send(NEXT);
    await peer.sendDescriptors(RECORD, [second.peer]);

    const { data, sockets: [passed, ...others] } = await subject.recvDescriptors(100, 4);
    record("data", compared(data, RECORD));
    record("number", passed && others.length === 0 ? "same" : "different");
    if (passed) record("works", await exchanged(passed, first.subject));
    const next = await subject.recvDescriptors(100, 4);
    record("next", compared(next.data, NEXT));
    record("nextNumber", next.sockets.length === 0 ? "none" : "different");
    const cut = await subject.recvDescriptors(ROOM, 4);
    record("cut", compared(cut.data, RECORD.subarray(0, ROOM)));
    record("cutFlag", cut.flags.includes("trunc") ? "truncated" : "whole");
    const [late] = cut.sockets;
    record("cutNumber", cut.sockets.length === 1 ? "same" : "different");
    if (late) record("cutWorks", await exchanged(late, second.subject));

    await subject.sendDescriptors(RECORD, [third.subject]);
    await third.subject.close();
    const gave = await peer.recvDescriptors(100, 4);
    const [given] = gave.sockets;
    record("atPeer", given ? await exchanged(given, third.peer) : "none");
    await given?.close();
    record("end", await outcome(third.peer.recv(1)));
  },
});
