import { BOTH_ROLES, bytesOf, compared, defineCase, posix, type Row } from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

const RECORD = bytesOf("a record");
const NEXT = bytesOf("next");

const intact: Row = { conforming: ["intact"] };

export default defineCase({
  id: "unix/seqpacket/peek",
  title: "A record is looked at before it is received",
  requirement:
    "A look at a record, all of it or a part, leaves the record whole for the receive that follows.",
  level: "should",
  sources: [posix("recv", "MSG_PEEK"), posix("XSH 2.10.6", "SOCK_SEQPACKET")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "recv:peek"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: { peeked: intact, part: intact, received: intact, next: intact },
  async script(scenario) {
    const { record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    await peer.send(RECORD);
    await peer.send(NEXT);
    record("peeked", compared(await subject.recv(100, ["peek"]), RECORD));
    record("part", compared(await subject.recv(3, ["peek"]), RECORD.subarray(0, 3)));
    record("received", compared(await subject.recv(100), RECORD));
    record("next", compared(await subject.recv(100), NEXT));
  },
});
