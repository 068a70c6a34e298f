import { BOTH_ROLES, defineCase, posix } from "../../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../../_every_call.ts";
import { connectedRecords } from "./_records.ts";

export default defineCase({
  id: "unix/seqpacket/every-call",
  title: "Every call is made on a connection that keeps records apart",
  requirement: "A connection of SOCK_SEQPACKET reports its state, receives and sends by every call.",
  level: "must",
  sources: [posix("XSH 2.10.6", "SOCK_SEQPACKET"), posix("recv"), posix("send")],
  axes: { role: BOTH_ROLES, family: ["unix"], mode: ["natural", "nonblocking"] },
  needs: { subject: ["bsd", "stream", "type:seqpacket"], peer: ["bsd", "stream", "type:seqpacket"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const { subject, peer } = await connectedRecords(scenario);
    await scenario.inMode(subject);
    await everyCall(scenario, [{ mine: subject, other: peer, whole: true }]);
  },
});
