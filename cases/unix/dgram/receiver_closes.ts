import { defineCase, linux, outcome, posix, report } from "../../../harness/case/mod.ts";
import { sendsBeyond } from "./_full.ts";

export default defineCase({
  id: "unix/dgram/receiver-closes",
  title: "A receiver is closed while a send waits for room in its queue",
  requirement: "A send that waits for room ends with ECONNREFUSED when its receiver is closed.",
  level: "should",
  sources: [linux("unix(7)", "ECONNREFUSED"), posix("send", "ECONNREFUSED"), report("golang/go", 23604)],
  axes: { family: ["unix"], mode: ["natural", "blocking"] },
  needs: { subject: ["datagram"], peer: ["datagram", "mode:nonblocking"] },
  outcomes: {
    full: { conforming: ["pending"] },
    sendto: { conforming: ["ECONNREFUSED"], after: { full: "pending" } },
  },
  async script(scenario) {
    const { datagrams, inMode, record } = scenario;
    const { subject, peer, peerAddress } = await datagrams();
    await inMode(subject);
    const beyond = await sendsBeyond(scenario, subject, peerAddress);
    if (!beyond) return;
    await peer.close();
    record("sendto", await outcome(beyond.sending));
  },
});
