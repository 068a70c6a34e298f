import { defineCase, INET, posix } from "../../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../../_every_call.ts";

export default defineCase({
  id: "udp/connected/every-call",
  title: "Every call is made on connected datagram sockets",
  requirement:
    "A connected datagram socket reports its state, receives and sends by every call, in every mode.",
  level: "must",
  sources: [posix("connect"), posix("recv"), posix("send")],
  axes: { family: INET, mode: ["natural", "nonblocking"] },
  needs: {
    subject: ["bsd", "stream", "datagram", "datagram:connect"],
    peer: ["bsd", "stream", "datagram", "datagram:connect"],
  },
  outcomes: everyCallRows(),
  async script(scenario) {
    const { datagrams, inMode } = scenario;
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await peer.connect(subjectAddress);
    await inMode(subject);
    await everyCall(scenario, [{ mine: subject, other: peer, whole: true }]);
  },
});
