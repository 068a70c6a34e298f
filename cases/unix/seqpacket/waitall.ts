import { BOTH_ROLES, bytesOf, compared, defineCase, posix } from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

const [ONE, TWO] = ["one", "two"].map(bytesOf) as [Uint8Array, Uint8Array];

export default defineCase({
  id: "unix/seqpacket/waitall",
  title: "A receive of a record waits for no more than the record",
  requirement:
    "With MSG_WAITALL a receive gives one record, as without the flag, however large its buffer is.",
  level: "should",
  sources: [posix("recv", "MSG_WAITALL"), posix("XSH 2.10.6", "SOCK_SEQPACKET")],
  axes: { role: BOTH_ROLES, family: ["unix"], mode: ["blocking"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "recv:waitall"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: { first: { conforming: ["intact"] }, alone: { conforming: ["intact"] } },
  async script(scenario) {
    const { inMode, record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    await inMode(subject);
    await peer.send(ONE);
    await peer.send(TWO);
    record("first", compared(await subject.recv(100, ["waitall"]), ONE));
    record("alone", compared(await subject.recv(100, ["waitall"]), TWO));
  },
});
