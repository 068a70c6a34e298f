import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../_every_call.ts";

export default defineCase({
  id: "udp/every-call",
  title: "Every call is made on a datagram socket that is not connected",
  requirement: "A datagram socket that is bound reports its state, receives by every call, and sends by " +
    "those that take an address, in every mode.",
  level: "must",
  sources: [posix("recv"), posix("sendto"), posix("getsockname")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: {
    subject: ["bsd", "stream", "datagram"],
    peer: ["bsd", "stream", "datagram", "datagram:connect"],
  },
  outcomes: everyCallRows(),
  async script(scenario) {
    const { datagrams, inMode } = scenario;
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await peer.connect(subjectAddress);
    await inMode(subject);
    await everyCall(scenario, [{ mine: subject, other: peer, whole: true, to: peerAddress }]);
  },
});
